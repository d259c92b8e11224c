//! Every naughty string in every field, malformed JSON, bodies that are too long, bytes that are no text: never a 5xx,
//! never a panic, never markup that comes back as markup.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context, Result, bail, ensure};
use futures::stream::{self, TryStreamExt};
use proving::{
    bad_input::{json_cases, naughty_strings},
    fixture::{Scene, seed},
    http::{Client, Reply, encode},
    patient::Patient,
    server::Options,
};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

const AT_ONCE: usize = 16;
/// Without FULL=1 the second language gets so many of the strings in each field; the first gets all.
const SAMPLE: usize = 40;

/// One field of one page or form.
#[derive(Clone, Debug)]
enum Field {
    /// A piece of the path, marked `{}`.
    Path(String),
    /// A query parameter of a page.
    Query(String, &'static str),
    /// A field of a form, with the fields beside it.
    Form(String, Vec<(String, String)>, &'static str),
}

#[tokio::test(flavor = "multi_thread")]
async fn naughty_strings_in_every_field_are_answered_and_never_come_back_as_markup() -> Result<()> {
    let seed = seed()?;
    let full = std::env::var("FULL").is_ok();
    let mut scene = Scene::set(1, Options::default()).await?;
    let strings: Arc<Vec<String>> = naughty_strings()?.into();
    let mut random = StdRng::seed_from_u64(seed);
    let mut cases = Vec::new();
    for (locale, all) in [("en", true), ("zh", full)] {
        for field in fields(&scene, locale).await? {
            let mut chosen: Vec<usize> = (0..strings.len()).collect();
            if !all {
                chosen.shuffle(&mut random);
                chosen.truncate(SAMPLE);
            }
            cases.extend(chosen.into_iter().map(|index| (field.clone(), index)));
        }
    }
    // neighbours in time differ in kind, so that a slow field does not stall all connections
    cases.shuffle(&mut random);
    let started = std::time::Instant::now();
    let count = cases.len();
    let served = Arc::new(AtomicUsize::new(0));
    let lots: Vec<Vec<_>> = cases.chunks(count.div_ceil(AT_ONCE)).map(<[_]>::to_vec).collect();
    let tasks: Vec<_> = lots
        .into_iter()
        .map(|lot| {
            let (mut patient, _) = scene.visitor(0);
            let (strings, served) = (strings.clone(), served.clone());
            tokio::spawn(async move {
                for (field, index) in lot {
                    let text = &strings[index];
                    let reply = try_field(&mut patient, &field, text)
                        .await
                        .with_context(|| format!("{field:?} with {text:?}"))?;
                    bearable(&reply, text).with_context(|| format!("{field:?} with {text:?}"))?;
                    served.fetch_add(1, Ordering::Relaxed);
                }
                anyhow::Ok(())
            })
        })
        .collect();
    let mut problems = Vec::new();
    for task in tasks {
        if let Err(problem) = task.await? {
            problems.push(format!("{problem:#}"));
        }
    }
    eprintln!("{} of {count} requests in {:?}", served.load(Ordering::Relaxed), started.elapsed());
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    still_well(&mut scene).await
}

/// Every query parameter of every page, every field of every form.
async fn fields(scene: &Scene, locale: &str) -> Result<Vec<Field>> {
    let Scene { hospital, package, roomy, .. } = scene;
    let (mut patient, quote) = scene.visitor(0);
    let order = patient.place(&quote, &format!("naughty-{locale}")).await?;
    let at = |path: &str| format!("/{locale}{path}");
    let mut fields: Vec<Field> = ["/{}", "/{}/hospitals", "/demo/provider/{}", "/demo/{}", "/api/{}", "/pkg/{}"]
        .into_iter()
        .map(|path| Field::Path(path.to_owned()))
        .chain(
            ["/{}", "/hospitals/{}", "/packages/{}", "/packages/{}/slots", "/orders/{}"]
                .into_iter()
                .map(|path| Field::Path(at(path))),
        )
        .collect();
    let pages: [(String, &[&'static str]); 12] = [
        (at("/"), &["q", "x"]),
        (at("/hospitals"), &["city", "q", "level", "date", "sort", "near", "within", "after", "max_price"]),
        (at(&format!("/hospitals/{hospital}")), &["x"]),
        (at(&format!("/packages/{package}")), &["hospital", "after"]),
        (at(&format!("/packages/{package}/slots")), &["hospital", "date"]),
        (at(&format!("/packages/{package}/slots?hospital={hospital}")), &["date"]),
        (at("/sign-in"), &["next"]),
        (at(&format!("/people?package={package}&hospital={hospital}")), &["slot"]),
        (at(&format!("/people?package={package}&slot={}", roomy[0])), &["hospital"]),
        (at(&format!("/people?hospital={hospital}&slot={}", roomy[0])), &["package"]),
        (at("/orders"), &["after"]),
        (at(&format!("/orders/{order}")), &["returned"]),
    ];
    let functions: [(String, &[&'static str]); 4] = [
        ("/api/suggest?locale=en".into(), &["q"]),
        ("/api/suggest?q=a".into(), &["locale"]),
        (format!("/api/slots?hospital={hospital}"), &["date"]),
        ("/api/slots?date=".into(), &["hospital"]),
    ];
    for (page, names) in pages.into_iter().chain(functions) {
        fields.extend(names.iter().map(|name| Field::Query(page.clone(), name)));
    }
    let person: &[&'static str] =
        &["name", "id_type", "id_number", "sex", "birth_date", "phone", "relation", "package", "hospital", "slot"];
    let person_values = [
        ("name", "王小明"),
        ("id_type", "passport"),
        ("id_number", "E"),
        ("sex", "male"),
        ("birth_date", "1985-03-15"),
        ("relation", "self"),
    ];
    let order_values = quote.form("naughty");
    type Case<'a> = (String, &'a [(&'a str, &'a str)], &'a [&'static str]);
    let forms: [Case<'_>; 11] = [
        (at("/sign-in"), &[("next", "/en/orders")], &["phone", "code", "next"]),
        (at("/sign-in"), &[("phone", "13800000055"), ("code", "1"), ("next", "/")], &["phone", "code", "next"]),
        (at("/people"), &person_values, person),
        (at("/people/remove"), &[], &["id"]),
        (at("/orders"), &order_values, &["package", "hospital", "slot", "person", "price", "currency", "key"]),
        (at(&format!("/orders/{order}/confirm")), &[], &["version"]),
        (at(&format!("/orders/{order}/extend")), &[], &["version"]),
        (at(&format!("/orders/{order}/slot")), &[], &["slot"]),
        (at("/orders/CW-00000000/pay"), &[], &["version"]),
        (at("/orders/CW-00000000/cancel"), &[], &["version"]),
        ("/demo/provider/none".into(), &[], &["decision"]),
    ];
    for (path, values, names) in forms {
        for name in names {
            let beside = values
                .iter()
                .filter(|(key, _)| key != name)
                .map(|(key, value)| ((*key).into(), (*value).into()))
                .collect();
            fields.push(Field::Form(path.clone(), beside, name));
        }
    }
    Ok(fields)
}

async fn try_field(patient: &mut Patient, field: &Field, text: &str) -> std::io::Result<Reply> {
    match field {
        Field::Path(path) => patient.client.get(&path.replace("{}", &encode(text))).await,
        Field::Query(page, name) => {
            let joint = if page.contains('?') { '&' } else { '?' };
            patient.client.get(&format!("{page}{joint}{name}={}", encode(text))).await
        }
        Field::Form(path, beside, name) => {
            let mut fields: Vec<(&str, &str)> =
                beside.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            fields.push((name, text));
            patient.client.post(path, &fields).await
        }
    }
}

/// An answer to anything: no failure of ours, no way to another site, nothing of it as live markup.
fn bearable(reply: &Reply, text: &str) -> Result<()> {
    ensure!((200..500).contains(&reply.status), "{}", reply.status);
    let location = reply.location();
    ensure!(
        location.is_empty()
            || (location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\")),
        "leads to {location}"
    );
    ensure!(
        reply.header("a").is_none() && !reply.headers.iter().any(|(_, value)| value.trim() == "a=b"),
        "a header was smuggled in"
    );
    let opens = text
        .match_indices('<')
        .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '!'));
    if opens && text.len() > 6 && reply.header("content-type").is_some_and(|kind| kind.contains("html")) {
        ensure!(!reply.text().contains(text), "it came back as markup");
    }
    Ok(())
}

async fn still_well(scene: &mut Scene) -> Result<()> {
    ensure!(scene.server.is_running(), "the server is gone:\n{}", scene.server.log_text());
    let (mut patient, quote) = scene.visitor(0);
    patient.book(&quote, &format!("after-all-{}", scene.server.pid())).await.context("a booking after all that")?;
    proving::evidence::audit(&scene.data.path())?;
    scene.server.stop().await?;
    scene.server.no_panic()
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_json_is_refused_wherever_it_is_posted() -> Result<()> {
    let mut scene = Scene::set(1, Options::default()).await?;
    let cases = json_cases()?;
    ensure!(cases.len() > 300, "only {} cases", cases.len());
    let paths =
        ["/api/suggest", "/api/slots", "/api/none", "/callbacks/payments", "/en/orders", "/en/people", "/en/sign-in"];
    let kinds = ["application/json", "application/x-www-form-urlencoded"];
    let places = paths.iter().flat_map(|path| kinds.iter().map(move |kind| (*path, *kind)));
    let all: Vec<_> = places.flat_map(|(path, kind)| cases.iter().map(move |case| (case, path, kind))).collect();
    let patient = &scene.patients[0];
    stream::iter(all.chunks(all.len().div_ceil(AT_ONCE)).map(anyhow::Ok))
        .try_for_each_concurrent(AT_ONCE, |lot| {
            let mut client = patient.client.again();
            async move {
                for ((name, bytes), path, kind) in lot {
                    let headers =
                        [("content-type", *kind), ("x-signature", "00"), ("x-checkwell-signature", "t=1,v1=00")];
                    let reply = client
                        .send("POST", path, &headers, bytes)
                        .await
                        .with_context(|| format!("{name} to {path}"))?;
                    ensure!((200..500).contains(&reply.status), "{name} as {kind} to {path}: {}", reply.status);
                    if *path == "/callbacks/payments" {
                        ensure!(reply.status >= 400, "{name}: an unsigned call-back was taken: {}", reply.status);
                    }
                }
                Ok(())
            }
        })
        .await?;
    still_well(&mut scene).await
}

#[tokio::test(flavor = "multi_thread")]
async fn raw_bytes_that_are_no_proper_request_are_refused() -> Result<()> {
    let mut scene = Scene::set(2, Options::default()).await?;
    let get = |path: &[u8]| [b"GET ", path, b" HTTP/1.1\r\nhost: x\r\n\r\n"].concat();
    let head = |line: &[u8]| [b"GET /en/ HTTP/1.1\r\nhost: x\r\n", line, b"\r\n\r\n"].concat();
    let post = |path: &str, body: &[u8]| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    let long = vec![b'a'; 200 * 1024];
    let many: Vec<u8> = (0..300).flat_map(|n| format!("x-{n}: y\r\n").into_bytes()).collect();
    let megabyte = vec![b'a'; 1024 * 1024];
    let mut requests: Vec<(&str, Vec<u8>)> = vec![
        ("invalid UTF-8 in a query", get(b"/en/hospitals?q=\xff\xfe")),
        ("encoded invalid UTF-8", get(b"/en/hospitals?q=%ff%fe&city=%c3%28")),
        ("bad percent-encoding", get(b"/en/hospitals?q=%&city=%zz&level=%4")),
        ("bad percent-encoding in the path", get(b"/en/hospitals/%ff%zz%")),
        ("an encoded slash and dots", get(b"/en/hospitals/..%2f..%2fetc%2fpasswd")),
        ("dots", get(b"/pkg/../../../../etc/passwd")),
        ("encoded dots", get(b"/pkg/%2e%2e/%2e%2e/%2e%2e/etc/passwd")),
        ("an encoded zero byte", get(b"/en/packages/a%00b/slots?hospital=%00")),
        ("a zero byte", get(b"/en/\0")),
        ("a very long path", get(&[b"/en/", long.as_slice()].concat())),
        ("a very long query", get(&[b"/en/hospitals?q=", long.as_slice()].concat())),
        ("a long header", head(&[b"x: ", long.as_slice()].concat())),
        ("a long cookie", head(&[b"cookie: session=", long.as_slice()].concat())),
        ("many headers", head(&many[..many.len() - 2])),
        ("a cookie of rubbish", head(b"cookie: ;;;=;a;session=\xff; session=%00; __Host-session==")),
        ("a language nobody speaks", head(b"accept-language: ;q=,,*;q=nan, zh;q=9e99, \xff")),
        ("an encoding nobody knows", head(b"accept-encoding: br;q=nan, gzip;q=-1, \xff, *")),
        ("conditions of rubbish", head(b"if-none-match: W/\"\xff\r\nif-modified-since: never\r\nrange: bytes=9-1,-")),
        ("a trace of rubbish", head(b"traceparent: 00-zz-\xff-01\r\nx-request-id: \xff\r\nx-forwarded-for: ,,\xff")),
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
        ("HTTP/0.9", b"GET /en/\r\n\r\n".to_vec()),
        ("no host", b"GET /en/ HTTP/1.1\r\n\r\n".to_vec()),
        ("an absolute target", get(b"http://evil.example/en/")),
        ("an unknown method", b"BREW /en/ HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n".to_vec()),
        ("TRACE", b"TRACE /en/ HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()),
        (
            "two lengths",
            b"POST /en/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd".to_vec(),
        ),
        ("a length of rubbish", b"POST /en/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_vec()),
        (
            "length and chunks",
            b"POST /en/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
                .to_vec(),
        ),
        (
            "bad chunks",
            b"POST /en/sign-in HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n".to_vec(),
        ),
    ];
    for path in [
        "/en/sign-in",
        "/en/people",
        "/en/orders",
        "/api/suggest",
        "/callbacks/payments",
        "/demo/provider/x",
        "/en/sign-out",
    ] {
        requests.push(("invalid UTF-8 in a form", post(path, b"phone=\xff\xfe&name=\xc3\x28&key=\xf0\x28\x8c\x28")));
        requests.push(("bad percent-encoding in a form", post(path, b"phone=%&name=%zz&key=%4&=&&&==")));
        requests.push(("a form that is too long", post(path, &megabyte)));
        requests.push(("ten thousand fields", post(path, "a=b&".repeat(10_000).as_bytes())));
        requests
            .push(("the same field a thousand times", post(path, "phone=1&name=2&key=3&".repeat(1_000).as_bytes())));
        let multipart = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=\"\r\ncontent-length: 4\r\n\r\n--\"\n"
        );
        requests.push(("a broken multipart form", multipart.into_bytes()));
        requests.push((
            "no content type",
            format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\na=b").into_bytes(),
        ));
    }
    // one of the requests signs out
    let cookie = scene.patients[1].client.cookie_header();
    for (name, request) in requests {
        // as a stranger, and as somebody whose session lets the request further in
        let signed_in = with_header(&request, &cookie);
        for bytes in [request, signed_in] {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned();
            // refusing by hanging up is fine; a failure of ours or silence is not
            match Client::new(scene.server.addr).exchange(&bytes, false).await {
                Ok(reply) => ensure!(reply.status < 500, "{name}: {}\n{shown}", reply.status),
                Err(error) if error.kind() == std::io::ErrorKind::TimedOut => bail!("{name}: no answer\n{shown}"),
                Err(_) => {}
            }
            ensure!(scene.server.is_running(), "{name} ended the server:\n{shown}");
        }
    }
    still_well(&mut scene).await
}

/// The request with one more header, after its first line.
fn with_header(request: &[u8], header: &str) -> Vec<u8> {
    match request.windows(2).position(|two| two == b"\r\n") {
        Some(at) => [&request[..at + 2], header.as_bytes(), b"\r\n", &request[at + 2..]].concat(),
        None => request.to_vec(),
    }
}
