use super::*;

fn best(place: Place, text: &[u8]) -> u8 {
    let lower = text.to_ascii_lowercase();
    let mut hits = Vec::new();
    let text = Text {
        place,
        name: b"",
        bytes: text,
        lower: &lower,
    };
    let asked = DETECTOR
        .needles
        .iter()
        .any(|n| crate::text::find(&lower, n).is_some());
    detect(&text, &mut hits);
    assert!(
        asked || hits.is_empty(),
        "no needle in {:?}",
        text.bytes.escape_ascii().to_string()
    );
    for hit in &hits {
        assert!(hit.span.end <= text.bytes.len());
    }
    hits.iter().map(|h| h.score.0).max().unwrap_or(0)
}

#[test]
fn finds_operators_in_names() {
    for name in [
        "login[$ne]",
        "user[password][$regex]",
        "ids[$in][]",
        "filter[$where]",
        "[$gt]",
        "$where",
        "email__istartswith",
        "reset_token__gt",
        "where[password][startsWith]",
    ] {
        assert!(best(Place::ArgName, name.as_bytes()) >= 50, "{name}");
    }
}

#[test]
fn leaves_ordinary_names() {
    for name in [
        "$filter",
        "$orderby",
        "$select",
        "$top",
        "user[name]",
        "prices[]",
        "csrf__token",
        "created__gte",
        "is_active__exact",
        "title__icontains",
        "utm_source",
        "__VIEWSTATE",
        "__EVENTTARGET",
    ] {
        assert!(best(Place::ArgName, name.as_bytes()) < 50, "{name}");
    }
}

#[test]
fn finds_operators_and_code_in_values() {
    for value in [
        r#"{"$gt": ""}"#,
        "{ $nin: [1] }",
        "', $or: [ {}, { 'x':'y",
        r#"{\"$where\":\"sleep(3000)\"}"#,
        "x' && this.secret.length > 3 //",
        "0; return true",
        "'; return this.a == 1; var z='",
        "db.accounts.find({})",
        "a' }) DETACH DELETE n //",
    ] {
        assert!(best(Place::ArgValue, value.as_bytes()) >= 50, "{value}");
    }
}

#[test]
fn leaves_prose_prices_and_code_questions() {
    for value in [
        "It costs $5: that is cheap",
        "Is this. the place? We return to it; return tickets are $20.",
        "You can return it within 30 days; return shipping is free.",
        "What does this.setState do in React?",
        "see docs/db.example.com (internal)",
        "返品は 30 日以内; return policy を参照",
        r#"{"price":"$100","size":"in: 5"}"#,
        r#"{"user_properties":{"$set":{"plan":"free"}}}"#,
        "${user.name}",
        "__init__.py",
    ] {
        assert!(best(Place::ArgValue, value.as_bytes()) < 50, "{value}");
    }
}

proptest::proptest! {
    #[test]
    fn takes_any_bytes(parts in proptest::collection::vec(
        proptest::prop_oneof![
            proptest::collection::vec(proptest::num::u8::ANY, 0..6),
            proptest::sample::select(DETECTOR.needles.to_vec()).prop_map(<[u8]>::to_vec),
            proptest::sample::select(vec![&b"[$ne]"[..], b"'", b"\"", b"where", b"startswith", b"(", b":"])
                .prop_map(<[u8]>::to_vec),
        ], 0..30)) {
        let text: Vec<u8> = parts.concat();
        for place in [Place::ArgName, Place::ArgValue, Place::Path] {
            best(place, &text);
        }
    }
}

use proptest::strategy::Strategy as _;
