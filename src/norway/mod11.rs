//! The weighted sums and check digits that Norwegian numbers share.
//!
//! Knows digits and weights, not what kind of number they belong to.

/// The sum of the ASCII digits, each times its weight; the shorter list ends it.
pub(super) fn weighted_sum(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(&digit, weight)| value(digit) * weight).sum()
}

/// The ASCII digit that brings a weighted sum up to a multiple of eleven.
///
/// `None` where it would have to be ten: such a number is never given out.
pub(super) fn check_digit(sum: u32) -> Option<u8> {
    (0..=9).find(|digit| (sum + digit).is_multiple_of(11)).map(ascii)
}

/// What an ASCII digit counts.
pub(super) fn value(digit: u8) -> u32 {
    u32::from(digit.wrapping_sub(b'0'))
}

/// The last decimal digit of a number, in ASCII.
pub(super) fn ascii(number: u32) -> u8 {
    b"0123456789"[(number % 10) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_would_need_ten_has_no_check_digit() {
        assert_eq!(check_digit(1), None);
        assert_eq!(check_digit(12), None);
    }

    #[test]
    fn a_multiple_of_eleven_gets_a_zero() {
        assert_eq!(check_digit(0), Some(b'0'));
        assert_eq!(check_digit(33), Some(b'0'));
    }

    #[test]
    fn the_shorter_list_ends_the_sum() {
        assert_eq!(weighted_sum(b"129", &[10, 1]), 12);
    }
}
