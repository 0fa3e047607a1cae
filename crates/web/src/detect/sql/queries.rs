//! Queries: `UNION SELECT`, `SELECT` with what it reads, `CASE WHEN`, `INTO OUTFILE`.

use super::fragments::{ALONE, At};
use super::functions::Function;
use super::grammar::Weight;
use super::lex::{Kind, Quote};
use super::reasons as r;
use super::words::Word;
use super::{Finding, breakout};
use crate::Score;

/// Tokens before a word that tell whether it stands in a sentence.
const PHRASE_TOKENS: usize = 4;

impl At<'_> {
    pub(super) fn union(&self) -> Option<Finding> {
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
                    || self.ends_operand()
                    || self.i == 0 && r.quote != Quote::None
            }
            Some(Kind::Word(Word::Name | Word::Statement)) => {
                all || r.call(item).is_some()
                    || r.is(item + 1, b"as")
                        && self.ends_operand()
                        && (item..item + 8).any(|k| r.word(k) == Some(Word::From))
                    || r.tokens[item].after_comment
                    || r.is(item, b"top")
                    || if self.ends_phrase() {
                        self.is_column(item)
                    } else {
                        matches!(
                            r.kind(item + 1),
                            Some(Kind::Comma | Kind::Dot | Kind::Open | Kind::Close)
                                | Some(Kind::Semicolon | Kind::Comment | Kind::Logic)
                                | Some(Kind::Operator | Kind::Cast)
                        ) || r.word(item + 1) == Some(Word::From)
                            && r.kind(item + 2) != Some(Kind::Number)
                    }
            }
            Some(Kind::Junk) => all,
            Some(_) => true,
        };
        let end = self.end_of_query(item);
        item_is_sql
            .then(|| self.finding(&r::UNION, Score::EFFECT, end))
            .flatten()
    }

    /// Only words stand in front: `union` may be a noun, of students or of workers.
    fn ends_phrase(&self) -> bool {
        let before = self.i.saturating_sub(PHRASE_TOKENS)..self.i;
        !before.is_empty() && self.r.from == 0 && before.into_iter().all(|i| self.is_word(i))
    }

    /// What is selected has a sign that no sentence has: lists and operators without blanks, a
    /// comment that cuts the rest off, a table that is read as such.
    fn is_column(&self, item: usize) -> bool {
        let r = self.r;
        let next = item + 1;
        let glued = |i: usize| {
            r.tokens
                .get(i)
                .is_some_and(|t| t.start == r.tokens[i - 1].end)
        };
        match r.kind(next) {
            Some(Kind::Comma | Kind::Dot | Kind::Operator) => glued(next) && glued(next + 1),
            Some(Kind::Comment) => !breakout::is_talk(r.bytes(next)),
            Some(Kind::Logic | Kind::Cast) => true,
            _ => self.reads_table(item, self.end_of_query(item)),
        }
    }

    /// Whether a value ends right before this word: `1 union`, `') union`.
    fn ends_operand(&self) -> bool {
        self.i > 0
            && matches!(
                self.r.kind(self.i - 1),
                Some(Kind::Number | Kind::Variable | Kind::Text { .. } | Kind::Close)
            )
    }

    /// Some tokens on, so that the evidence shows what is read.
    fn end_of_query(&self, from: usize) -> usize {
        let stop = (from + 24).min(self.r.tokens.len());
        (from..stop)
            .find(|i| matches!(self.r.kind(*i), Some(Kind::Comment | Kind::Semicolon)))
            .unwrap_or(stop)
    }

    pub(super) fn query(&self) -> Option<Finding> {
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
            // `select@4.0`, as in `pkg-select@4.0/index.js`, is a version.
            Kind::Variable => matches!(r.bytes(item), [b'@', next, ..] if !next.is_ascii_digit()),
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
            .any(|w| crate::text::find(name, w).is_some())
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
            .any(|w| crate::text::find(name, w).is_some())
        };
        (item..table).any(secret) && people(table) && r.kind(table + 1).is_none()
    }

    /// `from information_schema.tables`, ``from `a`.`b` limit``, `from(select`.
    pub(super) fn from(&self) -> Option<Finding> {
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

    pub(super) fn case(&self) -> Option<Finding> {
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

    pub(super) fn writes_file(&self) -> Option<Finding> {
        let r = self.r;
        let file = r.is_any(self.i + 1, &[b"outfile", b"dumpfile"])
            && matches!(
                r.kind(self.i + 2),
                Some(Kind::Text { .. } | Kind::Number | Kind::Variable | Kind::Open) | None
            );
        file.then(|| self.finding(&r::REACH, Score::EFFECT, self.i + 3))
            .flatten()
    }
}
