//! Twelve attackers at once on a busy site, by many seeds: who is told from whom, and the outcome.

use super::*;
use std::collections::BTreeMap;

/// A campaign of a mix, and what became of it.
type Script = (&'static str, Outcome, Vec<Request>);

const PAGES: [&str; 8] = [
    "/",
    "/search",
    "/news/view",
    "/item",
    "/api/v1/items",
    "/index.php",
    "/kensaku",
    "/login",
];

struct Mix {
    dice: Dice,
    days: i64,
    next_source: u32,
    agent: &'static str,
}

impl Mix {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x1234_5677) + 11);
        Self {
            days: dice.secs(2, 6),
            next_source: 0,
            agent: BROWSER,
            dice,
        }
    }

    /// Sources of one campaign: all attackers come out of one or two networks.
    fn sources(&mut self, n: u64) -> Vec<IpAddr> {
        let taken = (0..n).map(|_| {
            self.next_source += 1;
            ip(self.next_source)
        });
        taken.collect()
    }

    fn start(&mut self) -> i64 {
        self.dice.secs(START, START + self.days * 86_400)
    }

    /// `n` attacks from some sources, `gap_secs` apart at most.
    fn attacks(
        &mut self,
        n: u64,
        sources: u64,
        gap_secs: i64,
        categories: &[Category],
        mut answer: impl FnMut(&mut Dice, u64) -> (u16, u64),
    ) -> Vec<Request> {
        let (mut secs, sources) = (self.start(), self.sources(sources));
        let agent = self.agent;
        (0..n)
            .map(|i| {
                let dice = &mut self.dice;
                secs += dice.secs(0, gap_secs + 1);
                let (status, len) = answer(dice, i);
                let payload = format!("{}'{}", "x".repeat(dice.below(30) as usize), dice.below(9));
                let (path, category) = (dice.pick(&PAGES), dice.pick(categories));
                attack(secs, dice.pick(&sources), path, category, &payload)
                    .answered(status, len)
                    .agent(agent)
            })
            .collect()
    }

    fn slow(&mut self) -> Vec<Request> {
        let n = self.dice.between(12, 30);
        let source = self.sources(1)[0];
        let gap = (self.days * 86_400) / i64::try_from(n).unwrap_or(1);
        (0..i64::try_from(n).unwrap_or(0))
            .map(|i| {
                let secs = START + i * gap + self.dice.secs(0, gap / 3);
                let len = self.dice.pick(&[7_298, 7_312, 7_340]);
                attack(
                    secs,
                    source,
                    self.dice.pick(&PAGES),
                    Category::Xss,
                    &format!("<b>{i}"),
                )
                .answered(200, len)
            })
            .collect()
    }

    /// All on one path: ordinary answers and errors, at the end ever larger ones.
    fn dump(&mut self) -> Vec<Request> {
        let n = self.dice.between(60, 300);
        let base = self.dice.between(2_000, 9_000);
        let large = self.dice.between(4, 20);
        let mut all = self.attacks(n, 1, 4, &[Category::Sqli], |dice, i| {
            if i + large >= n {
                (200, base * dice.between(10, 40))
            } else {
                dice.pick(&[
                    (200, base),
                    (200, base),
                    (200, base),
                    (200, 611),
                    (500, base),
                ])
            }
        });
        all.iter_mut().for_each(|r| r.path = "/detail".to_owned());
        all
    }

    fn file(&mut self) -> Vec<Request> {
        let n = self.dice.between(20, 60);
        let hit = self.dice.between(14, n - 1);
        let len = self.dice.between(900, 4_000);
        let mut all = self.attacks(n, 1, 6, &[Category::PathTraversal], |_, i| {
            if i == hit { (200, len) } else { (404, 196) }
        });
        all.iter_mut()
            .step_by(2)
            .for_each(|r| r.path = "/download".to_owned());
        all[hit as usize].path = "/download".to_owned();
        all
    }

    fn shell(&mut self) -> Vec<Request> {
        let (start, source) = (self.start(), self.sources(1)[0]);
        let refused = self.dice.secs(2, 14);
        let commands = self.dice.secs(5, 25);
        let path = self
            .dice
            .pick(&["/uploads/p7.php", "/img/x.jsp", "/files/tmp/a.aspx"]);
        let uploads = (0..refused + 3).map(|i| Request {
            method: Method::Post,
            referer: false,
            status: if i < refused { 403 } else { 200 },
            len: 312,
            ..page(start + i * 8, source, "/upload")
        });
        let orders = (0..commands).map(|i| Request {
            category: (i % 2 == 1).then_some(Category::CommandInjection),
            ..attack(
                start + 200 + i * 20,
                source,
                path,
                Category::CommandInjection,
                "cmd=id",
            )
            .answered(200, 300 + 77 * u64::try_from(i).unwrap_or(0))
        });
        uploads.chain(orders).collect()
    }

    fn guess(&mut self, succeeds: bool) -> Vec<Request> {
        let (sources, n) = (self.dice.between(20, 120), self.dice.between(150, 900));
        let (mut secs, sources) = (self.start(), self.sources(sources));
        let hit = self.dice.between(n * 2 / 3, n - 1);
        (0..n)
            .map(|i| {
                secs += self.dice.secs(0, 6);
                let source = self.dice.pick(&sources);
                if succeeds && i == hit {
                    sign_in(secs, source, 302).answered(302, 0)
                } else {
                    sign_in(secs, source, 401)
                }
            })
            .collect()
    }

    fn scripts(&mut self) -> Vec<Script> {
        use Category as C;
        use Outcome::{Failed, Success, Unknown};
        let refusals = |dice: &mut Dice, _| (dice.pick(&[404, 403, 400]), dice.pick(&[196, 226]));
        let errors = |dice: &mut Dice, _| (dice.pick(&[500, 404, 400]), dice.pick(&[196, 640]));
        let n = |mix: &mut Self, from, to| mix.dice.between(from, to);
        let mut all: Vec<Script> = Vec::new();
        self.agent = "Mozilla/5.00 (Scanner/2)";
        let count = n(self, 150, 600);
        let kinds = [C::Scanner, C::KnownExploit, C::Xss, C::Sqli];
        all.push(("scan", Failed, self.attacks(count, 1, 2, &kinds, refusals)));
        self.agent = BROWSER;
        all.push(("dump", Success, self.dump()));
        let (count, sources) = (n(self, 150, 400), n(self, 15, 45));
        all.push((
            "spread",
            Failed,
            self.attacks(count, sources, 3, &[C::PathTraversal], refusals),
        ));
        all.push(("slow", Unknown, self.slow()));
        all.push(("file", Success, self.file()));
        all.push(("shell", Success, self.shell()));
        all.push(("guess", Success, self.guess(true)));
        let count = n(self, 20, 60);
        let mut java = self.attacks(count, 5, 20, &[C::JavaInjection], |_, _| (200, 37_932));
        for request in &mut java {
            request.path = "/".to_owned();
            request.callback = "192.0.2.77".parse().ok();
        }
        all.push(("java", Unknown, java));
        let count = n(self, 50, 150);
        all.push((
            "blocked",
            Failed,
            self.attacks(count, 1, 3, &[C::Xss], |_, _| (403, 548)),
        ));
        self.agent = "() { :;}; /bin/sh";
        let count = n(self, 8, 30);
        all.push((
            "agent",
            Failed,
            self.attacks(count, 1, 15, &[C::CommandInjection], errors),
        ));
        self.agent = BROWSER;
        let count = n(self, 40, 120);
        all.push((
            "errors",
            Failed,
            self.attacks(count, 1, 5, &[C::Sqli], errors),
        ));
        let count = n(self, 15, 40);
        let kinds = [C::TemplateInjection, C::NoSqli];
        let ordinary = |dice: &mut Dice, _| dice.pick(&[(200, 5_123), (500, 640), (200, 640)]);
        all.push((
            "templates",
            Unknown,
            self.attacks(count, 1, 8, &kinds, ordinary),
        ));
        all
    }

    /// Visitors: pages, broken links, sign-ins with errors.
    fn crowd(&mut self) -> Vec<Request> {
        (0..6_000)
            .map(|_| {
                let secs = self.start();
                let person = IpAddr::V4(Ipv4Addr::from(0xCB00_7100 + self.dice.below(900) as u32));
                let agent = format!("{BROWSER} {}", self.dice.below(40));
                match self.dice.below(20) {
                    0 => page(secs, person, "/gone").answered(404, 300),
                    1 => sign_in(
                        secs,
                        person,
                        if self.dice.below(5) == 0 { 401 } else { 302 },
                    ),
                    _ => {
                        let path = self.dice.pick(&PAGES[..7]);
                        let len = if path == "/" {
                            37_932
                        } else {
                            self.dice.between(5_000, 9_000)
                        };
                        page(secs, person, path).answered(200, len)
                    }
                }
                .agent(&agent)
            })
            .collect()
    }
}

/// Counts of a mix.
#[derive(Debug, Default)]
struct Judged {
    incidents: usize,
    of_visitors: usize,
    pure: usize,
    all: usize,
    right: Vec<&'static str>,
    wrong: Vec<&'static str>,
}

fn judge(seed: u64) -> Judged {
    let mut mix = Mix::new(seed);
    let scripts = mix.scripts();
    let mut requests = mix.crowd();
    let visitors = requests.len();
    let mut owners = vec![usize::MAX; visitors];
    for (at, (.., script)) in scripts.iter().enumerate() {
        requests.extend_from_slice(script);
        owners.resize(requests.len(), at);
    }
    let seen = track(&requests);
    let mut incidents = BTreeMap::<_, BTreeMap<usize, usize>>::new();
    let mut outcomes = vec![Vec::new(); scripts.len()];
    for (at, owner) in owners.iter().enumerate() {
        let Some(incident) = seen.incident(at) else {
            continue;
        };
        *incidents
            .entry(incident.id)
            .or_default()
            .entry(*owner)
            .or_default() += 1;
        if *owner < scripts.len() {
            outcomes[*owner].push(incident.outcome);
        }
    }
    let mut judged = Judged::default();
    for owners in incidents.values() {
        let of_attackers = owners.keys().any(|owner| *owner < scripts.len());
        judged.incidents += usize::from(of_attackers);
        judged.of_visitors += usize::from(!of_attackers);
        judged.pure += owners.values().max().copied().unwrap_or(0);
        judged.all += owners.values().sum::<usize>();
    }
    for ((name, outcome, _), seen) in scripts.iter().zip(outcomes) {
        let most = [Outcome::Success, Outcome::Unknown, Outcome::Failed]
            .into_iter()
            .max_by_key(|o| seen.iter().filter(|s| *s == o).count());
        if most == Some(*outcome) {
            judged.right.push(name);
        } else {
            judged.wrong.push(name);
        }
    }
    judged
}

#[test]
fn attackers_are_told_apart_by_any_seed() {
    let (mut right, mut wrong) = (0, BTreeMap::<_, usize>::new());
    for seed in 0..60 {
        let judged = judge(seed);
        assert!(
            judged.incidents <= 16,
            "seed {seed}: {} incidents",
            judged.incidents
        );
        assert!(
            judged.of_visitors <= 1,
            "seed {seed}: {}",
            judged.of_visitors
        );
        assert!(
            judged.pure * 100 >= judged.all * 95,
            "seed {seed}: {}/{}",
            judged.pure,
            judged.all
        );
        assert!(judged.right.len() >= 10, "seed {seed}: {:?}", judged.right);
        right += judged.right.len();
        for name in judged.wrong {
            *wrong.entry(name).or_default() += 1;
        }
    }
    assert!(
        right >= 60 * 12 * 97 / 100,
        "{right} right; wrong: {wrong:?}"
    );
}
