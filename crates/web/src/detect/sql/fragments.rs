//! SQL that means something wherever it stands: `UNION SELECT`, calls that wait, statements.
//!
//! English has the words too. A fragment counts only with signs that prose does not have: a call
//! with arguments that parse, a list of constants, a comparison, a dotted name, an end by
//! semicolon or comment.

use super::Finding;
use super::functions::{self, Function};
use super::grammar::Weight;
use super::lex::{Kind, Reading};
use super::reasons as r;
use super::words::Word;
use super::{breakout, statements};
use crate::{Reason, Score};

/// A call or query whose meaning stands by itself.
const ALONE: Score = Score(60);

/// The gravest fragment, and the first that makes the database wait.
#[derive(Default)]
pub(super) struct Fragments {
    pub(super) best: Option<Finding>,
    pub(super) delay: Option<Finding>,
}

/// Looks at every token of a reading.
pub(super) fn find(reading: &Reading<'_>) -> Fragments {
    let mut found = Fragments::default();
    let mut skip_names_until = 0;
    for i in 0..reading.tokens.len() {
        let at = At { r: reading, i };
        let one = match reading.tokens[i].kind {
            Kind::Word(word) => {
                if i < skip_names_until {
                    continue;
                }
                let one = at.word(word);
                if reading.kind(i + 1) == Some(Kind::Dot) {
                    skip_names_until = i + 2;
                }
                one
            }
            Kind::Cast => at.cast(),
            Kind::Variable => at.variable(),
            _ => None,
        };
        let Some(one) = one else { continue };
        if one.reason.code == r::DELAY.code && found.delay.is_none() {
            found.delay = Some(one.clone());
        }
        if found.best.as_ref().is_none_or(|b| b.score < one.score) {
            found.best = Some(one);
        }
    }
    if let Some(start) = reading.evasion
        && let Some(one) = evasion(reading, start)
        && found.best.as_ref().is_none_or(|b| b.score < one.score)
    {
        found.best = Some(one);
    }
    found
}

/// Comments inside words of SQL, or `/*!50000 ... */` with a word of SQL in it.
fn evasion(reading: &Reading<'_>, start: usize) -> Option<Finding> {
    let first = reading.tokens.iter().position(|t| t.end > start)?;
    let sql = (first..reading.tokens.len().min(first + 6)).any(|i| {
        matches!(reading.kind(i), Some(Kind::Word(w)) if w != Word::Name)
            || reading.call(i).is_some()
    });
    let split = reading
        .tokens
        .get(first + 1)
        .is_some_and(|t| t.after_comment);
    let noise = reading.lower[start].is_ascii_digit();
    (sql || split || noise).then(|| Finding {
        reason: &r::EVASION,
        score: Score::BREAK_OUT,
        span: start..reading.tokens[reading.tokens.len().min(first + 3) - 1].end,
    })
}

struct At<'a> {
    r: &'a Reading<'a>,
    i: usize,
}

impl At<'_> {
    fn finding(&self, reason: &'static Reason, score: Score, next: usize) -> Option<Finding> {
        let tokens = &self.r.tokens;
        let last = next.clamp(self.i + 1, tokens.len()) - 1;
        Some(Finding {
            reason,
            score,
            span: tokens[self.i].start..tokens[last].end,
        })
    }

    fn word(&self, word: Word) -> Option<Finding> {
        match word {
            Word::SetOperation => self.union(),
            Word::Select => self.query(),
            Word::Into => self.into_file(),
            Word::Clause => self.clause(),
            Word::From => self.from(),
            Word::Case => self.case(),
            Word::By => self.group_having(),
            Word::Compare => self.like(),
            Word::Logic => self.tautology(),
            Word::Where => self.always(),
            Word::Statement => statements::judge(self.r, self.i)
                .and_then(|(reason, score, next)| self.finding(reason, score, next))
                .or_else(|| self.call()),
            _ => self
                .call()
                .or_else(|| self.catalogue_column())
                .or_else(|| self.telling_name()),
        }
    }

    fn union(&self) -> Option<Finding> {
        let r = self.r;
        let mut i = self.i + 1;
        let mut all = false;
        while matches!(r.kind(i), Some(Kind::Word(Word::Before) | Kind::Open)) {
            all |= r.word(i) == Some(Word::Before) || r.kind(i) == Some(Kind::Open);
            i += 1;
        }
        if r.is(i, b"values") && r.kind(i + 1) == Some(Kind::Open) {
            return self.finding(&r::UNION, ALONE, i + 2);
        }
        if r.word(i) != Some(Word::Select) {
            return None;
        }
        let item = i + 1;
        let item_is_sql = match r.kind(item) {
            None => {
                all || r.tokens[i].after_comment
                    || self.i > 0
                        && matches!(
                            r.kind(self.i - 1),
                            Some(Kind::Number | Kind::Variable | Kind::Text { .. } | Kind::Close)
                        )
            }
            Some(Kind::Word(Word::Name | Word::Statement)) => {
                all || r.call(item).is_some()
                    || matches!(
                        r.kind(item + 1),
                        Some(Kind::Comma | Kind::Dot | Kind::Open | Kind::Close | Kind::Semicolon)
                            | Some(Kind::Comment | Kind::Word(Word::From) | Kind::Logic)
                            | Some(Kind::Operator | Kind::Cast)
                    )
                    || r.tokens[item].after_comment
                    || r.is(item, b"top")
            }
            Some(Kind::Junk) => all,
            Some(_) => true,
        };
        let end = self.end_of_query(item);
        item_is_sql
            .then(|| self.finding(&r::UNION, Score::EFFECT, end))
            .flatten()
    }

    /// Some tokens on, so that the evidence shows what is read.
    fn end_of_query(&self, from: usize) -> usize {
        let stop = (from + 24).min(self.r.tokens.len());
        (from..stop)
            .find(|i| matches!(self.r.kind(*i), Some(Kind::Comment | Kind::Semicolon)))
            .unwrap_or(stop)
    }

    fn query(&self) -> Option<Finding> {
        let r = self.r;
        let mut item = self.i + 1;
        while matches!(r.word(item), Some(Word::Before)) || r.is_any(item, &[b"top", b"first"]) {
            item += 1;
        }
        let inside = self.i > 0 && r.kind(self.i - 1) == Some(Kind::Open);
        let marked = match r.kind(item)? {
            Kind::Operator if r.bytes(item) == b"*" => {
                matches!(
                    r.kind(item + 1),
                    Some(Kind::Word(Word::From) | Kind::Variable | Kind::Comma)
                )
            }
            Kind::Variable => r.bytes(item).starts_with(b"@"),
            Kind::Open => {
                inside
                    || matches!(r.word(item + 1), Some(Word::Select | Word::Case))
                    || r.call(item + 1).is_some()
            }
            Kind::Number | Kind::Text { .. } | Kind::Word(Word::Constant) => {
                self.constants(item, inside)
            }
            Kind::Word(Word::Case) => r.word(item + 1) == Some(Word::When),
            Kind::Word(Word::Select) => inside,
            Kind::Word(_) => self.selects_call(item, inside) || r.catalogue(item).is_some(),
            _ => false,
        };
        let end = self.end_of_query(item);
        if marked || self.reads_table(item, end) {
            return self.finding(&r::QUERY, Score::BREAK_OUT, end);
        }
        None
    }

    /// `1,2,3`, `null,null`, `1 from`, `'a'||...`.
    fn constants(&self, item: usize, inside: bool) -> bool {
        let r = self.r;
        match r.kind(item + 1) {
            Some(Kind::Comma) => {
                matches!(
                    r.kind(item + 2),
                    Some(
                        Kind::Number
                            | Kind::Text { .. }
                            | Kind::Variable
                            | Kind::Word(Word::Constant)
                            | Kind::Open
                    )
                ) && self.ends_item(item + 3)
            }
            Some(Kind::Logic) => true,
            Some(Kind::Comment) => !breakout::is_talk(r.bytes(item + 1)),
            Some(Kind::Close | Kind::Word(Word::From)) => inside || r.catalogue(item + 2).is_some(),
            _ => false,
        }
    }

    fn ends_item(&self, i: usize) -> bool {
        let r = self.r;
        !matches!(
            r.kind(i),
            Some(Kind::Word(Word::Name | Word::Logic) | Kind::Junk)
        )
    }

    fn selects_call(&self, item: usize, inside: bool) -> bool {
        let r = self.r;
        let Some((function, open)) = r.call(item) else {
            return false;
        };
        let end = r.behind(open);
        let glued = r.tokens[open].start == r.tokens[open - 1].end || r.tokens[open].after_comment;
        let ready = r.tokens[open].mate.is_none() || self.ends_item(end);
        match function {
            Function::Value => (glued || inside) && ready && (r.is_clean(open, end) || inside),
            _ => ready || inside,
        }
    }

    /// `select a from b` with a sign that it is no sentence.
    fn reads_table(&self, item: usize, end: usize) -> bool {
        let r = self.r;
        let Some(from) = (item..end).find(|i| r.word(*i) == Some(Word::From)) else {
            return self.groups(item, end);
        };
        if from == item || !r.is_clean(item, from) {
            return false;
        }
        let table = from + 1;
        if r.kind(table) == Some(Kind::Open) {
            return true;
        }
        if r.catalogue(table).is_some() || r.bytes(table).starts_with(b"`") {
            return true;
        }
        let expression = (item..from).any(|i| {
            r.call(i).is_some()
                || r.kind(i) == Some(Kind::Variable)
                || r.kind(i) == Some(Kind::Open) && (i == item || !self.is_word(i - 1))
                || r.kind(i) == Some(Kind::Number) && r.kind(i + 1) == Some(Kind::Comma)
        });
        if expression && r.is_clean(item, table + 1) {
            return true;
        }
        let dotted = r.kind(table + 1) == Some(Kind::Dot)
            && r.tokens[table + 1].start == r.tokens[table].end
            && matches!(r.kind(table + 2), Some(Kind::Word(_) | Kind::Dot))
            && r.tokens[table + 2].start == r.tokens[table + 1].end;
        let hidden = (item..=table).any(|i| r.tokens.get(i).is_some_and(|t| t.after_comment));
        dotted || hidden || self.after_table(table + 1) || self.keeps_secrets(item, table)
    }

    fn is_word(&self, i: usize) -> bool {
        matches!(self.r.kind(i), Some(Kind::Word(_)))
    }

    fn after_table(&self, i: usize) -> bool {
        let r = self.r;
        match r.kind(i) {
            Some(Kind::Word(Word::Where)) => {
                r.kind(i + 1).is_none()
                    || r.chain(i + 1).is_some_and(|c| c.weight >= Weight::Compare)
            }
            Some(Kind::Word(Word::Clause)) if r.is(i, b"limit") => {
                r.kind(i + 1) == Some(Kind::Number)
            }
            Some(Kind::Word(Word::By)) => r.is(i + 1, b"by"),
            Some(Kind::Semicolon) => r.kind(i + 1).is_none_or(|k| k == Kind::Comment),
            Some(Kind::Comment) => !breakout::is_talk(r.bytes(i)),
            _ => false,
        }
    }

    fn groups(&self, item: usize, end: usize) -> bool {
        let r = self.r;
        (item..end).any(|i| {
            r.word(i) == Some(Word::Clause)
                && r.is(i, b"having")
                && r.chain(i + 1).is_some_and(|c| c.weight >= Weight::Compare)
        }) || (item..end).any(|i| {
            r.word(i) == Some(Word::Where)
                && r.chain(i + 1).is_some_and(|c| c.weight >= Weight::Constant)
        })
    }

    /// Accounts are what queries in parameters are mostly after.
    fn keeps_secrets(&self, item: usize, table: usize) -> bool {
        let r = self.r;
        let secret = |i: usize| {
            let name = r.bytes(i);
            [
                &b"passw"[..],
                b"pwd",
                b"hash",
                b"token",
                b"username",
                b"login",
                b"email",
            ]
            .iter()
            .any(|w| memchr::memmem::find(name, w).is_some())
        };
        let people = |i: usize| {
            let name = r.bytes(i);
            [
                &b"user"[..],
                b"member",
                b"account",
                b"admin",
                b"login",
                b"customer",
            ]
            .iter()
            .any(|w| memchr::memmem::find(name, w).is_some())
        };
        (item..table).any(secret) && people(table) && r.kind(table + 1).is_none()
    }

    fn into_file(&self) -> Option<Finding> {
        let r = self.r;
        let file = r.is_any(self.i + 1, &[b"outfile", b"dumpfile"])
            && matches!(
                r.kind(self.i + 2),
                Some(Kind::Text { .. } | Kind::Number | Kind::Variable | Kind::Open) | None
            );
        file.then(|| self.finding(&r::REACH, Score::EFFECT, self.i + 3))
            .flatten()
    }

    fn clause(&self) -> Option<Finding> {
        let r = self.r;
        if r.is(self.i, b"procedure") && r.is(self.i + 1, b"analyse") {
            let call = r.kind(self.i + 2) == Some(Kind::Open);
            return call
                .then(|| self.finding(&r::ERROR, ALONE, self.i + 3))
                .flatten();
        }
        if r.is(self.i, b"having") {
            let chain = r.chain(self.i + 1)?;
            let ended = matches!(r.kind(chain.next), None | Some(Kind::Comment));
            let constant = chain.weight >= Weight::Constant
                || chain.weight == Weight::Literal
                    && (r.kind(self.i + 1) == Some(Kind::Open) && ended
                        || r.kind(self.i + 2) == Some(Kind::Compare));
            return constant
                .then(|| self.finding(&r::CLAUSE, Score::BREAK_OUT, chain.next))
                .flatten();
        }
        if r.is(self.i, b"values") && r.kind(self.i + 1) == Some(Kind::Open) {
            let list = r.kind(self.i + 3) == Some(Kind::Comma)
                && matches!(r.kind(self.i + 2), Some(Kind::Text { .. } | Kind::Number));
            return list
                .then(|| self.finding(&r::STATEMENT, Score::BREAK_OUT, r.behind(self.i + 1)))
                .flatten();
        }
        None
    }

    /// `from information_schema.tables`, ``from `a`.`b` limit``, `from(select`.
    fn from(&self) -> Option<Finding> {
        let r = self.r;
        let table = self.i + 1;
        if let Some(last) = r.catalogue(table) {
            let dual = r.bytes(table) == b"dual" && self.i < 2;
            return (!dual)
                .then(|| self.finding(&r::CATALOGUE, Score(70), last + 1))
                .flatten();
        }
        let mut query = table;
        while r.kind(query) == Some(Kind::Open) {
            query += 1;
        }
        if query > table && r.word(query) == Some(Word::Select) {
            return self.finding(&r::QUERY, Score(60), query + 2);
        }
        let back_quoted = r.bytes(table).starts_with(b"`") && r.bytes(table).len() > 2;
        let mut next = table + 1;
        while r.kind(next) == Some(Kind::Dot) {
            next += 2;
        }
        let goes_on = matches!(
            r.word(next),
            Some(Word::Where | Word::By | Word::Clause | Word::SetOperation)
        );
        let english = r.is_any(next, &[b"for", b"using", b"on"]);
        if back_quoted && goes_on && !english {
            return self.finding(&r::QUERY, Score::BREAK_OUT, next + 1);
        }
        let compared = r.word(table) == Some(Word::Name)
            && r.word(next) == Some(Word::Where)
            && r.chain(next + 1)
                .is_some_and(|c| c.weight >= Weight::Compare);
        let grouped = r.word(table) == Some(Word::Name)
            && r.word(next) == Some(Word::By)
            && r.is(next + 1, b"by")
            && r.word(next + 2) == Some(Word::Name)
            && matches!(
                r.kind(next + 3),
                None | Some(
                    Kind::Comment
                        | Kind::Comma
                        | Kind::Operator
                        | Kind::Word(Word::Clause | Word::After)
                )
            );
        (compared || grouped)
            .then(|| self.finding(&r::QUERY, Score::BREAK_OUT, next + 3))
            .flatten()
    }

    fn case(&self) -> Option<Finding> {
        let r = self.r;
        if r.word(self.i + 1) != Some(Word::When) {
            return None;
        }
        let chain = r.chain(self.i + 2)?;
        let then = r.word(chain.next) == Some(Word::Then) && r.sum(chain.next + 1).is_some();
        let compared = chain.weight >= Weight::Constant;
        (then || compared)
            .then(|| self.finding(&r::CONDITION, Score::BREAK_OUT, chain.next + 2))
            .flatten()
    }

    /// `order by if(...)`, `order by (select ...)`.
    fn group_having(&self) -> Option<Finding> {
        let r = self.r;
        if !r.is(self.i + 1, b"by") {
            return None;
        }
        let sum = r.sum(self.i + 2)?;
        let having = r.is(sum.next, b"having")
            && r.chain(sum.next + 1)
                .is_some_and(|c| c.weight >= Weight::Compare);
        let called = sum.known && r.is_clean(self.i + 2, sum.next);
        (having || called)
            .then(|| self.finding(&r::CLAUSE, Score::BREAK_OUT, sum.next + 2))
            .flatten()
    }

    /// `x like '%` and nothing more.
    fn like(&self) -> Option<Finding> {
        let r = self.r;
        if !r.is_any(self.i, &[b"like", b"rlike", b"regexp", b"ilike"]) {
            return None;
        }
        let pattern = r.bytes(self.i + 1);
        let text = matches!(r.kind(self.i + 1), Some(Kind::Text { .. }));
        let masked = text && (pattern.len() == 1 || matches!(pattern[1], b'%' | b'_'));
        let between = self.i > 0
            && r.kind(self.i - 1) == Some(Kind::Close)
            && r.kind(self.i + 1) == Some(Kind::Open)
            && r.kind(self.i + 2).is_none();
        let numbers = self.i == 1
            && r.kind(0) == Some(Kind::Number)
            && r.kind(2) == Some(Kind::Number)
            && r.bytes(0) == r.bytes(2)
            && r.kind(3).is_none();
        (masked && r.kind(self.i + 2).is_none() || between || numbers)
            .then(|| self.finding(&r::CONDITION, Score::BREAK_OUT, self.i + 2))
            .flatten()
    }

    /// `or 1=1` in the middle of other things.
    fn tautology(&self) -> Option<Finding> {
        let r = self.r;
        let mut i = self.i + 1;
        while matches!(r.kind(i), Some(Kind::Open | Kind::Word(Word::Before))) {
            i += 1;
        }
        let same_kind = match (r.kind(i), r.kind(i + 2)) {
            (Some(Kind::Number), Some(Kind::Number)) => true,
            (Some(Kind::Text { .. }), Some(Kind::Text { .. })) => {
                r.bytes(i).len() < 32 && r.bytes(i + 2).len() < 32
            }
            _ => false,
        };
        (same_kind && r.kind(i + 1) == Some(Kind::Compare))
            .then(|| self.finding(&r::TAUTOLOGY, Score::BREAK_OUT, i + 3))
            .flatten()
    }

    /// `where 1=1`
    fn always(&self) -> Option<Finding> {
        let r = self.r;
        let numbers = r.kind(self.i + 1) == Some(Kind::Number)
            && r.kind(self.i + 2) == Some(Kind::Compare)
            && r.kind(self.i + 3) == Some(Kind::Number);
        numbers
            .then(|| self.finding(&r::TAUTOLOGY, Score::BREAK_OUT, self.i + 4))
            .flatten()
    }

    fn call(&self) -> Option<Finding> {
        let r = self.r;
        let (function, open) = r.call(self.i)?;
        let end = r.behind(open);
        let qualified = self.i > 0 && matches!(r.kind(self.i - 1), Some(Kind::Dot | Kind::Cast));
        if qualified {
            return None;
        }
        let inside = (open + 1, end.saturating_sub(1));
        let first = r.kind(open + 1);
        match function {
            Function::Delay => {
                let counted = matches!(
                    first,
                    Some(
                        Kind::Number
                            | Kind::Text { .. }
                            | Kind::Open
                            | Kind::Operator
                            | Kind::Variable
                    )
                ) || r.word(open + 1).is_some_and(|w| w != Word::Name)
                    || r.call(open + 1).is_some()
                    || r.bytes(open + 1).first().is_some_and(u8::is_ascii_digit);
                let parses = r.is_clean(inside.0, inside.1)
                    || r.bytes(self.i) == b"benchmark"
                    || (inside.0..inside.1.min(open + 8)).any(|i| r.word(i) == Some(Word::Select));
                let glued = r.tokens[open].start == r.tokens[open - 1].end
                    || r.tokens[open].after_comment
                    || matches!(
                        first,
                        Some(Kind::Number | Kind::Text { .. } | Kind::Open | Kind::Operator)
                    );
                (counted && parses && glued)
                    .then(|| self.finding(&r::DELAY, Score::EFFECT, end))
                    .flatten()
            }
            Function::Error => (first != Some(Kind::Close))
                .then(|| self.finding(&r::ERROR, ALONE, end))
                .flatten(),
            Function::Reach => self.finding(&r::REACH, Score::EFFECT, end),
            Function::System => {
                let glued = r.tokens[open].start == r.tokens[open - 1].end;
                (glued && r.is_clean(inside.0, inside.1) && self.stands_for_value(end))
                    .then(|| self.finding(&r::FUNCTION, Score::BREAK_OUT, end))
                    .flatten()
            }
            Function::Value => self.value_call(open, end),
        }
    }

    /// Whether a call is all of the text, or an operand between operators.
    fn stands_for_value(&self, end: usize) -> bool {
        let r = self.r;
        let before = self.i.checked_sub(1).and_then(|i| r.kind(i));
        let behind = r.kind(end);
        let part = |k: Option<Kind>| {
            !matches!(
                k,
                Some(Kind::Word(Word::Name) | Kind::Junk | Kind::Text { .. } | Kind::Number)
            )
        };
        part(before) && part(behind)
    }

    /// `if(1=1,...)`, `div(23,-2)`, `cast(x as int)`, `convert(int,(select ...))`.
    fn value_call(&self, open: usize, end: usize) -> Option<Finding> {
        let r = self.r;
        let name = r.bytes(open - 1);
        let found = match name {
            b"if" | b"iif" | b"elt" | b"field" => {
                let condition = r.condition(open + 1)?;
                condition.weight >= Weight::Constant
                    && (r.kind(condition.next) == Some(Kind::Comma)
                        || r.kind(condition.next).is_none())
                    || r.kind(open + 1) == Some(Kind::Number)
                        && r.kind(open + 2) == Some(Kind::Compare)
                        && r.kind(open + 3).is_none()
            }
            b"div" | b"mod" => {
                self.i == 0
                    && matches!(r.kind(open + 1), Some(Kind::Number | Kind::Operator))
                    && r.is_clean(open, end)
            }
            b"cast" => r
                .sum(open + 1)
                .is_some_and(|s| r.is(s.next, b"as") && super::words::is_type(r.bytes(s.next + 1))),
            b"convert" => {
                super::words::is_type(r.bytes(open + 1)) && r.kind(open + 2) == Some(Kind::Comma)
                    || (open..end).any(|i| r.is(i, b"using"))
            }
            b"char" | b"chr" | b"nchar" => {
                r.kind(open + 1) == Some(Kind::Number)
                    && matches!(
                        r.kind(end),
                        Some(Kind::Operator | Kind::Logic | Kind::Word(Word::Name)) | None
                    )
                    && (r.call(end + 1).is_some() || r.call(end).is_some())
            }
            b"exp" => r.bytes(open + 1) == b"~",
            _ => r.word(open + 1) == Some(Word::Select) || self.nested(open, end),
        };
        found
            .then(|| self.finding(&r::FUNCTION, Score::BREAK_OUT, end))
            .flatten()
    }

    /// One call around another, and nothing else: `ascii(substring(user(),1,1))`.
    fn nested(&self, open: usize, end: usize) -> bool {
        let r = self.r;
        let whole = self.i == 0 && end >= r.tokens.len() && r.is_clean(open, end);
        let inner = (open + 1..end.min(open + 4)).find(|i| r.call(*i).is_some());
        whole
            && inner.is_some_and(|i| {
                !functions::is_arithmetic(r.bytes(i)) || !functions::is_arithmetic(r.bytes(self.i))
            })
    }

    fn cast(&self) -> Option<Finding> {
        let r = self.r;
        let before = self.i.checked_sub(1)?;
        let tight = r.tokens[before].end == r.tokens[self.i].start
            && r.tokens[self.i + 1..]
                .first()
                .is_some_and(|t| t.start == r.tokens[self.i].end);
        let ends = !matches!(
            r.kind(self.i + 2),
            Some(Kind::Cast | Kind::Dot | Kind::Open)
        );
        // `std::time` is a path of many languages; a call or a string has no members.
        let whole = before == 0 && self.i + 2 == r.tokens.len();
        let operand = match r.kind(before) {
            Some(Kind::Close) => r.tokens[before]
                .mate
                .is_some_and(|o| o > 0 && r.tokens[o - 1].end == r.tokens[o].start),
            Some(Kind::Text { .. }) => true,
            Some(Kind::Word(Word::Name)) => {
                whole
                    && !matches!(
                        r.bytes(self.i + 2 - 1),
                        b"json"
                            | b"date"
                            | b"time"
                            | b"name"
                            | b"char"
                            | b"xml"
                            | b"uuid"
                            | b"interval"
                            | b"datetime"
                            | b"timestamp"
                            | b"number"
                            | b"signed"
                            | b"unsigned"
                    )
            }
            _ => false,
        };
        (r.is_cast(self.i) && tight && ends && operand)
            .then(|| self.finding(&r::CAST, Score::BREAK_OUT, self.i + 2))
            .flatten()
    }

    /// `@@version` and its like, with nothing but operators beside it.
    fn variable(&self) -> Option<Finding> {
        let r = self.r;
        let name = r.bytes(self.i).strip_prefix(b"@@")?;
        let known = matches!(
            name,
            b"version"
                | b"hostname"
                | b"datadir"
                | b"basedir"
                | b"tmpdir"
                | b"version_compile_os"
                | b"version_comment"
                | b"secure_file_priv"
                | b"plugin_dir"
                | b"servername"
                | b"servicename"
                | b"microsoftversion"
                | b"language"
                | b"spid"
                | b"identity"
                | b"rowcount"
                | b"innodb_version"
                | b"port"
                | b"socket"
                | b"general_log"
                | b"general_log_file"
        ) || name.starts_with(b"global.")
            || name.starts_with(b"session.");
        known
            .then(|| self.finding(&r::FUNCTION, Score::BREAK_OUT, self.i + 1))
            .flatten()
    }

    /// A name that only database systems have, in a text that is no prose.
    fn telling_name(&self) -> Option<Finding> {
        let r = self.r;
        let clean = r.tokens.last().is_some_and(|t| t.breaks == 0);
        let start = r.tokens[self.i].start;
        let parted = start == 0 || !matches!(r.lower[start - 1], b'-' | b'/' | b'_' | b'.');
        (clean && parted && functions::is_telling(r.bytes(self.i)))
            .then(|| self.finding(&r::NAME, Score::BREAK_OUT, self.i + 1))
            .flatten()
    }

    /// `information_schema.tables` without FROM before it.
    fn catalogue_column(&self) -> Option<Finding> {
        let r = self.r;
        let last = r.catalogue(self.i)?;
        let schema = last > self.i
            && matches!(
                r.bytes(self.i),
                b"information_schema"
                    | b"`information_schema`"
                    | b"pg_catalog"
                    | b"performance_schema"
            );
        if schema {
            return self.finding(&r::CATALOGUE, Score::BREAK_OUT, last + 1);
        }
        None
    }
}
