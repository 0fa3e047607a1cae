use super::*;
use proptest::prelude::*;

fn hits(place: Place, text: &[u8]) -> Vec<Hit> {
    let lower = text.to_ascii_lowercase();
    let mut hits = Vec::new();
    let text = Text {
        place,
        name: b"",
        bytes: text,
        lower: &lower,
    };
    detect(&text, &mut hits);
    for hit in &hits {
        assert!(hit.span.start <= hit.span.end && hit.span.end <= text.bytes.len());
    }
    let asked = NEEDLES
        .iter()
        .any(|n| memchr::memmem::find(&lower, n).is_some());
    assert!(
        asked || hits.is_empty(),
        "no needle: {}",
        text.bytes.escape_ascii()
    );
    hits
}

fn best(place: Place, text: &[u8]) -> u8 {
    hits(place, text)
        .iter()
        .map(|h| h.score.0)
        .max()
        .unwrap_or(0)
}

fn attacks(list: &[&str]) {
    for text in list {
        let score = best(Place::ArgValue, text.as_bytes());
        assert!(score >= Score::BREAK_OUT.0, "{score}: {text}");
    }
}

fn benign(list: &[&str]) {
    for text in list {
        let found = hits(Place::ArgValue, text.as_bytes());
        assert!(
            found.iter().all(|h| h.score < Score::BREAK_OUT),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn finds_conditions_behind_quotes() {
    attacks(&[
        "7' AND '3'='3",
        "abc') OR ('x'='x",
        "abc\" OR \"x\"=\"x\"-- ",
        "' OR 7 BETWEEN 1 AND 9",
        "' OR 'text' > 't",
        "'||'1'='1",
        "'^(0)#",
        "'-(0)-'",
        "'or(1)like(1)#",
        "'\tor\t1=1--",
        "%' or 1=1 or '%'='",
        "x' AND team.mail IS NULL; --",
        "1’ or ’1’=’1",
        "1' or '{\"b\":2}'::jsonb @> '{\"a\":1}'::jsonb--",
        "admin') or ('1'='1'--",
        "root' #",
        "x','y')#",
    ]);
}

#[test]
fn finds_conditions_behind_numbers() {
    attacks(&[
        "23 OR 1=1",
        "1) AND (5=5",
        "1 or 2>1",
        "1||1=1",
        "1/*!or*/1=1",
        "1 or 1 is not null",
        "-1 or 17-7=10",
        "9 or {if length((select 1))>0}",
        "1 order by 10",
        "1 and user()=user()",
        "(5=6)*1",
    ]);
}

#[test]
fn finds_union_in_all_its_dresses() {
    for text in [
        "-1 UNION(SELECT(1),(2),(3))",
        "1e0union select 1,2",
        "5 union select secret as name from staff",
        "x' union select",
        ".1union select 1",
        "\\Nunion select 1",
        "-1'/*!UNION*//*!SELECT*/1,2,3--+",
        "9'\nunion -- x\nselect 1,2",
        "' UNION SELECT login, pass FROM staff--",
        "union select name from staff",
        "7 union select name from staff",
        "x union select name,pass from staff",
        "x union select name from staff where 1=1",
        "x union select password from users",
        "x union select a.b from c.d",
        "1) and x union select name from staff",
        "name union select name from staff -- -",
    ] {
        assert!(
            best(Place::ArgValue, text.as_bytes()) >= Score::EFFECT.0,
            "{text}"
        );
    }
}

#[test]
fn finds_what_the_injection_is_for() {
    for (text, code) in [
        ("1 and if(1=1,sleep(3),0)", "sqli-delay"),
        ("'; WAITFOR DELAY '0:0:6'--", "sqli-delay"),
        ("'||dbms_pipe.receive_message(('a'),7)||'", "sqli-delay"),
        ("1 and extractvalue(1,concat(0x7e,user()))", "sqli-error"),
        ("'; exec master..xp_cmdshell 'dir'--", "sqli-stacked"),
        ("' union select load_file('/x'),2#", "sqli-union-select"),
        (
            "' AND utl_http.request('http://example.com')='a",
            "sqli-reach",
        ),
        ("1; drop table visits--", "sqli-stacked"),
    ] {
        let found = hits(Place::ArgValue, text.as_bytes());
        assert!(
            found
                .iter()
                .any(|h| h.reason.code == code && h.score >= Score(70)),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn finds_whole_queries_and_statements() {
    attacks(&[
        "select * from users",
        "select count(*) from visits where id=3",
        "SELECT name FROM staff;",
        "insert into t values(1,2)",
        "update users set pw='x'",
        "drop table if exists visits",
        "grant all privileges on *.* to 'x'@'%';",
        "load data local infile '/x' into table y",
        "(select 1 from dual)",
        "case when 1=1 then 1 else 0 end",
        "un/**/ion sel/**/ect 1",
    ]);
}

#[test]
fn finds_sql_in_paths_names_and_agents() {
    assert!(best(Place::Path, b"/item/5'+union+all+select+1,2--") >= 80);
    assert!(best(Place::Path, b"/item/5 or 1=1/view") >= 50);
    assert!(best(Place::Path, b"/item/if(now()=sysdate(),sleep(6),0)/") >= 80);
    assert!(best(Place::ArgName, b"' or 1") >= 50);
    assert!(best(Place::Agent, b"Mozilla/5.0' and sleep(7)#") >= 80);
    assert!(best(Place::Cookie, b"5'+and+2=2--+") >= 50);
    let agent = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1";
    assert_eq!(best(Place::Agent, agent), 0);
    assert_eq!(
        best(Place::Path, b"/union/select-committee/order-by-post/"),
        0
    );
    assert_eq!(best(Place::Path, b"/assets/a+b/c++/it's.html"), 0);
}

#[test]
fn leaves_prose_with_quotes_and_words_of_sql() {
    benign(&[
        "O'Brien and sons",
        "rock 'n' roll",
        "select one or more; don't drop the table",
        "select a seat from the list; it's free -- really",
        "the union select committee met in order by rank",
        "student union select committee from 2024",
        "student union select committee from parliament",
        "student union select committee, chair and members",
        "union select committee from 2024",
        "workers union select delegates; lunch follows",
        "it's 5 or 6 = fine",
        "the boys' and girls' teams -- all of them",
        "He said 'yes' or 'no' to it",
        "\"So it goes.\" -- K. V.",
        "drop database course, then insert coin",
        "Sleep (8 hours) and count (slowly)",
        "What's 'x' = 'y' mean?",
        "Côte d'Or 2024",
        "students' union all staff meeting",
        "delete from cart",
        "I think that 2 and 2 are 4; truncate table for one?",
    ]);
}

#[test]
fn leaves_values_of_ordinary_sites() {
    benign(&[
        "5' 11\"",
        "3.5\" floppy; 5.25\" drive",
        "\"foo\" OR \"bar\" -baz",
        "'foo' or 'bar'",
        "C# or F#",
        "price > 100 and price < 200",
        "project = X AND status in (Open, \"To Do\") ORDER BY created DESC",
        "name eq 'Milk' and price lt 2.55",
        "https://example.com/?a=1&b='2'",
        "taro@example.com",
        "{\"name\":\"O'Brien\",\"age\":5}",
        "[1,2,3]",
        "/pkg-select@4.0.2/lib/index.js",
        "fe80::1",
        "use std::time::Duration;",
        "for (i = 0; i < 10; i++) { sum += a[i]; }",
        "s.split_once('-')",
        "Use `limit` to bound the list, and `#[must_use]` too",
        "cmd.arg(\"--version\")",
        "10-20",
        "5–10",
        "5 – 10 kg",
        "1 or 2",
        "0xdeadbeef",
        "/usr/share/doc/**/readme",
        "max(1,2)",
    ]);
}

#[test]
fn leaves_japanese_in_every_encoding() {
    benign(&[
        "お客様の声'すごい'とのこと",
        "「選択」 or 「確認」 -- 必須",
        "東京都'千代田区' and 大阪",
        "料金 = 500円; 送料 = 0円",
        "ご注文は10個 or 20個で",
    ]);
    // 「表示」と「ソ」 hold 5C as their second byte in Shift_JIS; half-width katakana are one byte.
    let shift_jis: [&[u8]; 3] = [
        b"\x95\\\x8e\xa6'\x83\\'\x82\xc6",
        b"\xbc\xbd\xc3\xd1 or \xc3\xbd\xc4",
        b"\x83`\x83|\x83p and '\x93\x8c\x8b\x9e'",
    ];
    let euc_jp: [&[u8]; 2] = [
        b"\xc5\xec\xb5\xfe'\xc5\xd4'",
        b"\xc1\xaa\xc2\xf2 or \xb3\xce\xc7\xa7",
    ];
    for text in shift_jis.into_iter().chain(euc_jp) {
        assert!(best(Place::ArgValue, text) < 50, "{}", text.escape_ascii());
    }
    assert!(best(Place::ArgValue, b"\x95\\' or 1=1--") >= 50);
}

#[test]
fn reads_the_delay_that_is_asked_for() {
    for (text, seconds) in [
        ("1 and sleep(5)", Some(5.0)),
        ("1 AND (SELECT 3 FROM (SELECT(SLEEP(7.5)))x)", Some(7.5)),
        ("'; select pg_sleep(12)--", Some(12.0)),
        ("1;waitfor/**/delay '0:1:05'--", Some(65.0)),
        ("'||dbms_pipe.receive_message('a',6)||'", Some(6.0)),
        ("dbms_pipe.receive_message(chr(65)||chr(66),9)", Some(9.0)),
        ("sleep(2) or sleep(4)", Some(4.0)),
        ("benchmark(900000,md5(1))", None),
        ("I sleep well", None),
    ] {
        assert_eq!(asked_delay_s(text.as_bytes()), seconds, "{text}");
    }
}

#[test]
fn takes_time_in_proportion_to_the_text() {
    let units = [
        "(",
        "case when ",
        "select(",
        "a.",
        "if(",
        "'a' ",
        "or 1=1 ",
        "convert(",
        "/*",
        "in (",
        "a=`",
    ];
    for unit in units {
        let text = unit.repeat(Text::LEN_BYTES_MAX / unit.len());
        let start = std::time::Instant::now();
        best(Place::ArgValue, text.as_bytes());
        best(Place::Path, text.as_bytes());
        assert!(start.elapsed().as_millis() < 1_000, "{unit}");
    }
}

proptest! {
    #[test]
    fn takes_any_bytes(parts in prop::collection::vec(prop_oneof![
        prop::collection::vec(any::<u8>(), 0..6),
        prop::sample::select(NEEDLES.to_vec()).prop_map(<[u8]>::to_vec),
        prop::sample::select(vec![
            &b" "[..], b"1", b",", b")", b"a", b"\\", b"and ", b"union select ", b"by ", b"'x'", b".",
            b"[a]", b"$$", b"@", b"{", b"as ", b"in", b"then ", b"end ", b"not ", b"/", b"*/", b"\n",
        ]).prop_map(<[u8]>::to_vec),
    ], 0..40)) {
        let text: Vec<u8> = parts.concat();
        for place in [Place::ArgValue, Place::Path, Place::ArgName, Place::Agent] {
            hits(place, &text);
        }
        let _ = asked_delay_s(&text);
    }
}
