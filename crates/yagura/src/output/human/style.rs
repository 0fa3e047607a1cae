//! Colours of the terminal summary.

use yagura_model::Level;

/// What a piece of text is; how it looks follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A heading.
    Heading,
    /// Something of a level.
    Level(Option<Level>),
    /// Something that did not work.
    Warning,
    /// Less important.
    Quiet,
}

impl Style {
    /// Parameters of the escape sequence (ECMA-48, SGR). Only the 16 colours that every theme
    /// adapts to its background.
    const fn parameters(self) -> &'static str {
        match self {
            Self::Heading => "1",
            Self::Level(Some(Level::Critical)) => "1;97;41",
            Self::Level(Some(Level::High)) => "1;31",
            Self::Level(Some(Level::Medium)) | Self::Warning => "33",
            Self::Level(Some(Level::Low)) => "36",
            Self::Level(_) | Self::Quiet => "2",
        }
    }
}

/// Colours text if asked to. Trailing blanks stay outside, so a background does not run on.
pub(super) fn styled(text: &str, style: Style, color: bool) -> String {
    if !color {
        return text.to_owned();
    }
    let inner = text.trim_end();
    let blanks = &text[inner.len()..];
    format!("\x1b[{}m{inner}\x1b[0m{blanks}", style.parameters())
}
