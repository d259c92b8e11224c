//! Just enough HTML to follow links and send forms back: tags, attributes, and the text between.

/// A start or end tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    pub closing: bool,
    pub attributes: Vec<(String, String)>,
    /// Where the tag begins, and where what follows it does.
    pub start: usize,
    pub end: usize,
}

impl Tag {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
    pub fn test_id(&self) -> Option<&str> {
        self.attribute("data-testid")
    }
}

/// A form as a browser would send it, before anybody types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub action: String,
    pub method: String,
    /// Inputs, buttons, selects and text areas with a name, with the value they have.
    pub fields: Vec<(String, String)>,
}

impl Form {
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// All tags in order. Comments and the document type are skipped; so is what is inside scripts and styles.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        if html[open..].starts_with("<!--") {
            at = html[open..].find("-->").map_or(html.len(), |end| open + end + 3);
            continue;
        }
        let next = html[open + 1..].chars().next();
        if !next.is_some_and(|c| c.is_ascii_alphabetic() || c == '/') {
            at = open + 1;
            continue;
        }
        let tag = read_tag(html, open);
        at = tag.end;
        if !tag.closing && (tag.name == "script" || tag.name == "style") {
            at = html[at..].find("</").map_or(html.len(), |end| at + end);
        }
        tags.push(tag);
    }
    tags
}

fn read_tag(html: &str, start: usize) -> Tag {
    let rest = &html[start + 1..];
    let closing = rest.starts_with('/');
    let rest = rest.trim_start_matches('/');
    let mut at = html.len() - rest.len();
    let name_end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
    let name = rest[..name_end].to_ascii_lowercase();
    at += name_end;
    let mut attributes = Vec::new();
    loop {
        let rest = html[at..].trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        at = html.len() - rest.len();
        if rest.is_empty() || rest.starts_with('>') {
            return Tag { name, closing, attributes, start, end: (at + 1).min(html.len()) };
        }
        let key_end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>').unwrap_or(rest.len()).max(1);
        let key = rest[..key_end].to_ascii_lowercase();
        at += key_end;
        let mut value = String::new();
        if let Some(rest) = html[at..].strip_prefix('=') {
            at += 1;
            let (raw, taken) = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let end = rest[1..].find(quote).unwrap_or(rest.len() - 1);
                    (&rest[1..=end], end + 2)
                }
                _ => {
                    let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
                    (&rest[..end], end)
                }
            };
            value = unescape(raw);
            at = (at + taken).min(html.len());
        }
        attributes.push((key, value));
    }
}

/// The forms of a page.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    for tag in tags(html) {
        match (tag.name.as_str(), tag.closing) {
            ("form", false) => {
                open = Some(Form {
                    action: tag.attribute("action").unwrap_or_default().into(),
                    method: tag.attribute("method").unwrap_or("get").to_ascii_lowercase(),
                    fields: Vec::new(),
                });
            }
            ("form", true) => forms.extend(open.take()),
            ("input" | "button" | "select" | "textarea", false) => {
                if let (Some(form), Some(name)) = (&mut open, tag.attribute("name")) {
                    form.fields.push((name.into(), tag.attribute("value").unwrap_or_default().into()));
                }
            }
            _ => {}
        }
    }
    forms
}

/// The form whose action ends so, with its query left out.
pub fn form(html: &str, action_ends: &str) -> Option<Form> {
    forms(html).into_iter().find(|form| form.action.split('?').next().is_some_and(|path| path.ends_with(action_ends)))
}

/// The tags with this `data-testid`.
pub fn marked(html: &str, test_id: &str) -> Vec<Tag> {
    tags(html).into_iter().filter(|tag| tag.test_id() == Some(test_id)).collect()
}

/// The text from each marked tag to the next one, without tags.
pub fn marked_texts(html: &str, test_id: &str) -> Vec<String> {
    let starts: Vec<usize> = marked(html, test_id).iter().map(|tag| tag.start).collect();
    let ends = starts.iter().skip(1).copied().chain([html.len()]);
    starts.iter().zip(ends).map(|(&start, end)| text(&html[start..end])).collect()
}

/// All links of a page.
pub fn links(html: &str) -> Vec<String> {
    tags(html).iter().filter(|tag| tag.name == "a").filter_map(|tag| tag.attribute("href")).map(str::to_owned).collect()
}

/// The state an order's page shows.
pub fn order_state(html: &str) -> Option<String> {
    marked(html, "order-state").first()?.attribute("data-state").map(str::to_owned)
}

/// What is left without tags; a tag counts as a space.
pub fn text(html: &str) -> String {
    let mut plain = String::new();
    let mut at = 0;
    for tag in tags(html) {
        plain.push_str(&html[at..tag.start.max(at)]);
        plain.push(' ');
        at = tag.end;
    }
    plain.push_str(&html[at..]);
    unescape(&plain)
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><!-- <form> --><html><body><script>if (a < b) "<form>"</script>
        <form method="post" action="/en/orders"><input type="hidden" name="key" value="a&amp;b"/>
        <input name='slot' value=h.1 disabled><button name="go">Go</button></form>
        <a data-testid="card" href="/x?a=1&amp;b=2">one <b>1</b></a><a data-testid="card" href="/y">two</a>
        <p data-testid="order-state" data-state="held">1 < 2</p></body></html>"#;

    #[test]
    fn forms_are_read_as_a_browser_would_send_them() {
        let form = form(PAGE, "/orders").unwrap();
        assert_eq!(form.method, "post");
        assert_eq!(form.value("key"), Some("a&b"));
        assert_eq!(form.value("slot"), Some("h.1"));
        assert_eq!(forms(PAGE).len(), 1);
    }

    #[test]
    fn marks_links_and_texts_are_found() {
        assert_eq!(links(PAGE), ["/x?a=1&b=2", "/y"]);
        assert_eq!(order_state(PAGE).as_deref(), Some("held"));
        let texts = marked_texts(PAGE, "card");
        assert!(texts[0].contains("one  1") && texts[1].contains("two"), "{texts:?}");
    }

    #[test]
    fn broken_html_is_read_to_its_end() {
        for broken in ["<", "<a", "<a href", "<a href=", "<a href=\"x", "</", "<!--", "<a =>", "<form><input name=x"] {
            let _ = (tags(broken), forms(broken), text(broken));
        }
    }
}
