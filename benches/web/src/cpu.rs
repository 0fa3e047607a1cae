//! CPU time of children, by the kernel's accounting.

/// Returns the user and system seconds of children that were waited for (fields 16 and 17 of
/// `/proc/self/stat`, in ticks of 10 ms).
pub(crate) fn of_children() -> f64 {
    let stat = std::fs::read("/proc/self/stat").unwrap_or_default();
    let stat = String::from_utf8_lossy(&stat);
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(13).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}
