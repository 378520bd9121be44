//! The fields of a national identity number: DDMMYY, individual number, check digits.
//!
//! Plain arithmetic on eleven ASCII digits; every function here may assume that
//! it gets nothing else.

use jiff::civil::Date;

use super::{CheckRule, NationalIdError, NumberKind, SyntheticSeries};
use crate::norway::mod11::{ascii, check_digit, value, weighted_sum};

/// Weights of digits 1–9 and of the first check digit itself.
const FIRST_WEIGHTS: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
/// Weights of digits 1–10 and of the second check digit itself.
const SECOND_WEIGHTS: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

const D_NUMBER_OFFSET: u32 = 40;
const HELP_NUMBER_OFFSET: u32 = 40;
const SYNT_POP_OFFSET: u32 = 65;
const TENOR_OFFSET: u32 = 80;

/// The day of the month, and whether it was marked as a D-number's.
pub(super) fn day(digits: &[u8; 11]) -> Result<(i8, bool), NationalIdError> {
    let field = number(&digits[..2]);
    let (day, d_number) = match field {
        1..=31 => (field, false),
        41..=71 => (field - D_NUMBER_OFFSET, true),
        _ => return Err(NationalIdError::NoSuchDay),
    };
    Ok((small(day), d_number))
}

/// The month, and the kind of number its offset marks.
pub(super) fn month(digits: &[u8; 11]) -> Result<(i8, NumberKind), NationalIdError> {
    let field = number(&digits[2..4]);
    let (month, kind) = match field {
        1..=12 => (field, NumberKind::Ordinary),
        41..=52 => (field - HELP_NUMBER_OFFSET, NumberKind::HelpNumber),
        66..=77 => (field - SYNT_POP_OFFSET, NumberKind::SyntPop),
        81..=92 => (field - TENOR_OFFSET, NumberKind::Tenor),
        _ => return Err(NationalIdError::NoSuchMonth),
    };
    Ok((small(month), kind))
}

/// The rule that the check digits fit.
pub(super) fn check_rule(digits: &[u8; 11]) -> Result<CheckRule, NationalIdError> {
    let rule = match weighted_sum(digits, &FIRST_WEIGHTS) % 11 {
        0 => CheckRule::Today,
        1..=3 => CheckRule::From2032,
        _ => return Err(NationalIdError::WrongFirstCheckDigit),
    };
    if weighted_sum(digits, &SECOND_WEIGHTS).is_multiple_of(11) {
        Ok(rule)
    } else {
        Err(NationalIdError::WrongSecondCheckDigit)
    }
}

/// The year of birth: told by the individual number, or assumed for numbers of 2032.
///
/// A number of after 2032 that happens to fit today's rule is read by today's
/// table, and refused where that has no century for it: only from 2032 on can
/// such a number be anybody's.
pub(super) fn year(digits: &[u8; 11], rule: CheckRule) -> Result<i16, NationalIdError> {
    let short = number(&digits[4..6]);
    let century = match rule {
        CheckRule::Today => told_century(short, number(&digits[6..9]))?,
        CheckRule::From2032 if short < 40 => 2000,
        CheckRule::From2032 => 1900,
    };
    Ok(century + i16::from(small(short)))
}

fn told_century(short_year: u32, individual: u32) -> Result<i16, NationalIdError> {
    match (individual, short_year) {
        (0..=499, _) | (900..=999, 40..) => Ok(1900),
        (500..=749, 54..) => Ok(1800),
        (500..=999, 0..40) => Ok(2000),
        _ => Err(NationalIdError::NoSuchCentury),
    }
}

/// Writes the eleven digits of a synthetic number by today's rule.
///
/// `None` where a check digit would be ten or the individual number has four digits.
pub(super) fn compose(date: Date, individual: u16, series: SyntheticSeries) -> Option<[u8; 11]> {
    if individual > 999 {
        return None;
    }
    let offset = match series {
        SyntheticSeries::SyntPop => SYNT_POP_OFFSET,
        SyntheticSeries::Tenor => TENOR_OFFSET,
    };
    let month = u32::from(date.month().unsigned_abs()) + offset;
    let year = u32::from(date.year().unsigned_abs()) % 100;
    let mut digits = [b'0'; 11];
    write(&mut digits[..2], u32::from(date.day().unsigned_abs()));
    write(&mut digits[2..4], month);
    write(&mut digits[4..6], year);
    write(&mut digits[6..9], u32::from(individual));
    digits[9] = check_digit(weighted_sum(&digits, &FIRST_WEIGHTS[..9]))?;
    digits[10] = check_digit(weighted_sum(&digits, &SECOND_WEIGHTS[..10]))?;
    Some(digits)
}

/// The decimal number that ASCII digits write.
fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, &digit| sum * 10 + value(digit))
}

/// Writes the last digits of a number, as many as there is room for.
fn write(room: &mut [u8], number: u32) {
    let mut rest = number;
    for digit in room.iter_mut().rev() {
        *digit = ascii(rest);
        rest /= 10;
    }
}

/// A two-digit number in the type that dates are made of.
fn small(two_digits: u32) -> i8 {
    i8::try_from(two_digits).expect("two decimal digits: callers read no more")
}
