//! Benchmarks.

/// `bench watch`
pub(crate) fn run(_words: &[&str]) -> anyhow::Result<()> {
    anyhow::bail!("not here yet")
}
