//! Writes a strength the way trade names do: `0,1 mg`, `334 mg/ml`, `9 mill IE/0,5 ml`.

use std::borrow::Cow;

/// A number with its unit (attributes `V` and `U`).
#[derive(Debug)]
pub(super) struct Amount {
    pub(super) value: String,
    pub(super) unit: Option<String>,
}

/// A strength as FEST states it.
#[derive(Debug, Default)]
pub(super) struct Strength {
    pub(super) amount: Option<Amount>,
    /// What the amount is contained in.
    pub(super) per: Option<Amount>,
    /// The upper end, when the strength is a range.
    pub(super) upper: Option<String>,
}

impl Strength {
    /// The strength in words; none when FEST states no amount.
    pub(super) fn described(&self) -> Option<String> {
        let amount = self.amount.as_ref()?;
        let mut text = number(&amount.value);
        if let Some(upper) = &self.upper {
            text = format!("{text}-{}", number(upper));
        }
        if let Some(unit) = &amount.unit {
            text = format!("{text} {unit}");
        }
        if let Some(per) = &self.per {
            text = format!("{text}/{}", denominator(per));
        }
        Some(text)
    }
}

/// One of a unit is written as the unit alone.
fn denominator(per: &Amount) -> String {
    let value = number(&per.value);
    match &per.unit {
        Some(unit) if value == "1" => unit.clone(),
        Some(unit) => format!("{value} {unit}"),
        None => value,
    }
}

/// A decimal or floating-point number with a comma and without idle zeros.
fn number(text: &str) -> String {
    let plain = match text.parse::<f64>() {
        Ok(value) if value.is_finite() && text.contains(['e', 'E']) => Cow::Owned(value.to_string()),
        _ => Cow::Borrowed(text),
    };
    match plain.split_once('.') {
        Some((whole, fraction)) => match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole},{fraction}"),
        },
        None => plain.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(value: &str, unit: &str) -> Amount {
        Amount { value: value.to_owned(), unit: Some(unit.to_owned()) }
    }

    fn described(amount: Amount, per: Option<Amount>, upper: Option<&str>) -> Option<String> {
        Strength { amount: Some(amount), per, upper: upper.map(str::to_owned) }.described()
    }

    #[test]
    fn a_strength_is_written_with_a_comma() {
        assert_eq!(described(amount("0.1", "mg"), None, None).as_deref(), Some("0,1 mg"));
        assert_eq!(described(amount("100", "% w/v"), None, None).as_deref(), Some("100 % w/v"));
    }

    #[test]
    fn one_of_a_unit_is_the_unit_alone() {
        assert_eq!(
            described(amount("334", "mg"), Some(amount("1", "ml")), None).as_deref(),
            Some("334 mg/ml")
        );
        assert_eq!(
            described(amount("334", "mg"), Some(amount("1.0", "ml")), None).as_deref(),
            Some("334 mg/ml")
        );
        assert_eq!(
            described(amount("9", "mill IE"), Some(amount("0.5", "ml")), None).as_deref(),
            Some("9 mill IE/0,5 ml")
        );
    }

    #[test]
    fn an_upper_value_makes_a_range() {
        assert_eq!(
            described(amount("2.5", "mg"), Some(amount("1", "g")), Some("5.0")).as_deref(),
            Some("2,5-5 mg/g")
        );
    }

    #[test]
    fn a_number_with_an_exponent_is_written_out() {
        assert_eq!(described(amount("1.5E7", "E"), None, None).as_deref(), Some("15000000 E"));
    }

    #[test]
    fn without_an_amount_there_is_no_strength() {
        let strength = Strength { amount: None, per: Some(amount("1", "ml")), upper: None };
        assert_eq!(strength.described(), None);
    }
}
