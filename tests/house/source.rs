//! What a source says of other files: its paths, and not its comments or texts.

/// A path that a file names.
pub struct Mention {
    pub segments: Vec<String>,
    /// The name that it has there, where it is imported.
    pub name: Option<String>,
    pub is_export: bool,
}

/// Names, `::` and single characters; comments, texts and lifetimes are left out.
pub fn tokens(text: &str) -> Vec<String> {
    let (mut rest, mut tokens) = (text, Vec::<String>::new());
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let name = rest.find(|c| !is_name(c)).map_or(rest, |end| &rest[..end]);
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if ["r", "br"].contains(&name) && rest[name.len()..].trim_start_matches('#').starts_with('"') {
            let hashes = rest[name.len()..].find('"').unwrap();
            let (start, end) = (name.len() + hashes + 1, format!("\"{}", "#".repeat(hashes)));
            start + rest[start..].find(&end).unwrap() + end.len()
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' {
            // A character and not a lifetime.
            let is_character = rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'');
            if is_character { quoted(rest, '\'') } else { 1 + rest[1..].find(|c| !is_name(c)).unwrap_or(0) }
        } else if first.is_whitespace() {
            first.len_utf8()
        } else {
            let token = if rest.starts_with("::") {
                "::"
            } else if name.is_empty() {
                &rest[..first.len_utf8()]
            } else {
                name
            };
            tokens.push(token.to_owned());
            token.len()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a text or a character with its marks.
fn quoted(text: &str, mark: char) -> usize {
    let mut is_escaped = false;
    let end = text[1..].find(|c| {
        let is_end = c == mark && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    2 + end.unwrap()
}

/// Leaves out modules that only tests have.
pub fn without_tests(tokens: &[String]) -> Vec<String> {
    const START: [&str; 8] = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let (mut rest, mut kept) = (tokens, Vec::new());
    while let Some(first) = rest.first() {
        if rest.len() > START.len() + 1 && rest.iter().zip(START).all(|(token, start)| token == start) {
            let mut depth = 0;
            let end = rest.iter().position(|token| {
                depth += i32::from(token == "{") - i32::from(token == "}");
                depth == 0 && (token == "}" || token == ";")
            });
            rest = &rest[end.unwrap() + 1..];
        } else {
            kept.push(first.clone());
            rest = &rest[1..];
        }
    }
    kept
}

/// All paths of two segments and more, and all imports.
pub fn mentions(tokens: &[String]) -> Vec<Mention> {
    let (mut at, mut is_export, mut found) = (0, false, Vec::new());
    while at < tokens.len() {
        match tokens[at].as_str() {
            "pub" => {
                is_export = true;
                at += 1;
                // How far it is seen is no path.
                if tokens[at] == "(" {
                    at += tokens[at..].iter().position(|token| token == ")").unwrap() + 1;
                }
                continue;
            }
            "use" => {
                let end = at + tokens[at..].iter().position(|token| token == ";").unwrap();
                tree(&[], &tokens[at + 1..end], is_export, &mut found);
                at = end;
            }
            _ if is_word(&tokens[at]) => {
                let mut segments = vec![tokens[at].clone()];
                while tokens.get(at + 1).is_some_and(|token| token == "::")
                    && let Some(next) = tokens.get(at + 2).filter(|token| is_word(token))
                {
                    segments.push(next.clone());
                    at += 2;
                }
                if segments.len() > 1 {
                    found.push(Mention { segments, name: None, is_export: false });
                }
            }
            _ => (),
        }
        is_export = false;
        at += 1;
    }
    found
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Spreads out what a `use` says.
fn tree(before: &[String], tokens: &[String], is_export: bool, found: &mut Vec<Mention>) {
    let open = tokens.iter().position(|token| token == "{");
    let head: Vec<String> = tokens[..open.unwrap_or(tokens.len())].to_vec();
    let alias = head.iter().position(|token| token == "as");
    let path = head[..alias.unwrap_or(head.len())].iter().filter(|token| *token != "::");
    let segments: Vec<String> = before.iter().chain(path).cloned().collect();
    let Some(open) = open else {
        let last = segments.iter().rev().find(|segment| *segment != "self");
        let name = alias.map(|alias| &head[alias + 1]).or(last).cloned();
        if !segments.is_empty() {
            found.push(Mention { segments, name, is_export });
        }
        return;
    };
    let (mut depth, mut start, inner) = (0, 0, &tokens[open + 1..tokens.len() - 1]);
    for (at, token) in inner.iter().enumerate() {
        depth += i32::from(token == "{") - i32::from(token == "}");
        if depth == 0 && token == "," {
            tree(&segments, &inner[start..at], is_export, found);
            start = at + 1;
        }
    }
    if start < inner.len() {
        tree(&segments, &inner[start..], is_export, found);
    }
}
