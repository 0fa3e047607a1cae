//! Other names for the fields of a record.
//!
//! In: flattened fields. Out: aliases in the same set, or copies in a view. A field with several
//! entries (a list) keeps all of them under its other name.

use std::borrow::Cow;
use yagura_model::{Fields, Value};

/// Longest name made from a value of the record (`Parameters.<Name>`).
const MADE_NAME_LEN_BYTES_MAX: usize = 256;
/// Most name-value pairs of one list that get names.
const PAIRS_MAX: usize = 256;

/// For each `(alias, name)`: lets `alias` answer for every entry called `name`.
pub(crate) fn alias_all(fields: &mut Fields, pairs: &[(&str, &str)]) {
    for index in 0..fields.len() {
        for (alias, name) in pairs {
            if fields.name_at(index) == *name {
                fields.alias(alias, index);
            }
        }
    }
}

/// For each `(to, from)`: copies every entry called `from` to the view, unless the view has `to`
/// already. So the preferred source of a name stands first.
pub(crate) fn copy_all(fields: &Fields, view: &mut Fields, pairs: &[(&str, &str)]) {
    for (to, from) in pairs {
        if view.position(to).is_some() {
            continue;
        }
        for (name, value) in fields.iter() {
            if name == *from {
                view.push(to, value);
            }
        }
    }
}

/// Copies the first value found under one of the names.
pub(crate) fn copy_first(fields: &Fields, view: &mut Fields, to: &str, from: &[&str]) {
    if let Some(value) = from.iter().find_map(|name| fields.get(name)) {
        view.push(to, value);
    }
}

/// Returns the first non-empty text under one of the names; numbers count as text.
pub(crate) fn text_of<'f>(fields: &'f Fields, names: &[&str]) -> Option<Cow<'f, str>> {
    names
        .iter()
        .filter_map(|name| fields.get(name))
        .map(Value::to_text)
        .find(|text| !text.is_empty())
}

/// Which members of a list's objects hold the name and the value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PairKeys {
    /// Full name of the entries that name, for example `Parameters.Name`.
    pub(crate) name: &'static str,
    /// Full name of the entries that hold the values.
    pub(crate) value: &'static str,
}

/// Gives the values of a list such as `[{"Name": "ForwardTo", "Value": "a@example.com"}]` a name
/// of their own. `named` turns a name of the list into the alias; `None` leaves it out.
///
/// Members may stand in either order; a value that is a list keeps one name.
pub(crate) fn name_values(
    fields: &mut Fields,
    keys: PairKeys,
    named: impl Fn(&str) -> Option<String>,
) {
    let mut pairs: Vec<(String, usize)> = Vec::new();
    let mut name: Option<String> = None;
    let mut values: Vec<usize> = Vec::new();
    let mut value_first = None;
    for index in 0..fields.len() {
        let entry = fields.name_at(index);
        if entry == keys.name {
            value_first.get_or_insert(false);
            name = Value::as_str(fields.value_at(index)).map(str::to_owned);
            if value_first == Some(false) {
                continue;
            }
        } else if entry == keys.value {
            value_first.get_or_insert(true);
            if values.len() < PAIRS_MAX {
                values.push(index);
            }
            if value_first == Some(true) {
                continue;
            }
        } else {
            continue;
        }
        if let Some(name) = &name {
            pairs.extend(values.drain(..).map(|at| (name.clone(), at)));
        }
        values.clear();
        if pairs.len() >= PAIRS_MAX {
            break;
        }
    }
    for (name, index) in pairs {
        if name.len() <= MADE_NAME_LEN_BYTES_MAX
            && let Some(alias) = named(&name)
        {
            fields.alias(&alias, index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: PairKeys = PairKeys {
        name: "P.Name",
        value: "P.Value",
    };

    fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields: Fields = pairs.iter().map(|(n, v)| (*n, Value::Text(v))).collect();
        name_values(&mut fields, KEYS, |name| Some(format!("P.{name}")));
        let text = |i| fields.value_at(i).to_text().into_owned();
        fields
            .aliases()
            .map(|(n, i)| (n.to_owned(), text(i)))
            .collect()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn names_values_in_either_order_and_lists() {
        let name_first = [
            ("P.Name", "a"),
            ("P.Value", "1"),
            ("P.Name", "b"),
            ("P.Value", "2"),
            ("P.Value", "3"),
        ];
        assert_eq!(
            named(&name_first),
            owned(&[("P.a", "1"), ("P.b", "2"), ("P.b", "3")])
        );
        let value_first = [
            ("P.Value", "1"),
            ("P.Value", "2"),
            ("P.Name", "a"),
            ("P.Value", "3"),
            ("P.Name", "b"),
        ];
        assert_eq!(
            named(&value_first),
            owned(&[("P.a", "1"), ("P.a", "2"), ("P.b", "3")])
        );
    }

    #[test]
    fn a_name_without_value_takes_no_other_value() {
        let pairs = [("P.Name", "a"), ("P.Name", "b"), ("P.Value", "2")];
        assert_eq!(named(&pairs), owned(&[("P.b", "2")]));
    }

    #[test]
    fn lists_keep_all_values_under_their_other_name() {
        let mut fields: Fields = [("x", Value::Int(1)), ("x", Value::Int(2))]
            .into_iter()
            .collect();
        alias_all(&mut fields, &[("y", "x")]);
        assert_eq!(fields.aliases().collect::<Vec<_>>(), [("y", 0), ("y", 1)]);
        let mut view = Fields::new();
        copy_all(
            &fields,
            &mut view,
            &[("z", "missing"), ("z", "x"), ("z", "x")],
        );
        assert_eq!(view.len(), 2);
    }
}
