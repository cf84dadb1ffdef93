//! Answers through HTTP, each with the next question: pairs a second, waiting times, CPU and memory.
//!
//! `cargo bench -p trinn --bench assessment [-- SECONDS]`. Makes a SQLite database with 1,700 items over the 21 competences of
//! DigComp, starts the service as its own process, and lets 32, then 8 people at a time take adaptive tests of up to 20
//! questions, one after the other, until the time is over; 20,000 people have begun a test before. Every answer is
//! on disk (fsync) before it is acknowledged. The load runs on the same cores as the service.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use competence::campaign::{Campaign, Kind, Length, Rules};
use competence::item::{self, Audience};
use competence::store::attempts::{self, AttemptRow};
use competence::use_cases::open_campaign::open_campaign;
use competence::use_cases::put_items::put_items;
use kernel::{Chance, Clock, Id, Lang, Text};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use trinn::cli::Where;
use trinn::{place, serve};

const ITEMS: usize = 1_700;
const PEOPLE: usize = 20_000;
const ADDRESS: &str = "127.0.0.1:4179";

fn items() -> Vec<item::Item> {
    let text = |s: &str| json!({ "nb": s, "en": s });
    let places: Vec<String> = [3, 6, 4, 4, 4]
        .iter()
        .enumerate()
        .flat_map(|(a, n)| (1..=*n).map(move |c| format!("{}.{c}", a + 1)))
        .collect();
    (0..ITEMS)
        .map(|n| {
            let b = -2.5 + 5.0 * (n as f64 * 0.618_034).fract();
            let a = 0.7 + 0.8 * (n as f64 * 0.414_214).fract();
            let stem = format!("Task {n}: a delivery comes with a list that does not fit the order. What do you do first?");
            let option = |id: &str, right: bool| {
                json!({ "id": id, "text": text("Ask the one who ordered, and write down what is missing"),
                        "correct": right, "feedback": text("Because the order is what was agreed.") })
            };
            let value = json!({
                "id": format!("bench-{n:04}"), "version": 1, "kind": "single", "competence": places[n % places.len()],
                "level": "intermediate", "audience": ["learner"], "sector": "any",
                "difficulty": { "a": a, "b": b, "basis": { "en": "a benchmark" } }, "seconds": 60, "stem": text(&stem),
                "accessibility": { "sight": false, "colour": false, "drag": false, "reading": "easy" },
                "review": { "status": "reviewed" },
                "options": [option("a", true), option("b", false), option("c", false), option("d", false)],
            });
            item::read_item(&value, "digcomp-3.0", None).expect("a sound item")
        })
        .collect()
}

async fn fill(at: &Where) -> String {
    let place = place::open(at, true).await.expect("a new database");
    let now = Clock::System.now();
    put_items(&place.db, now, &items(), true, "bench", "bench").await.expect("items go in");
    let room = serve::room(&place, Clock::System, "http://bench", 0).await.expect("a room");
    let hall = serve::hall(&room).await.expect("a hall");
    let mut chance = Chance::seeded(1);
    let rules = Rules {
        title: Text::of(Lang::En, "Bench"),
        audience: Audience::Learner,
        framework: "digcomp-3.0".to_owned(),
        areas: vec![],
        length: Length { min: 20, max: 20, precision: None, certainty: 0.99 },
        form: vec![],
        reflection: None,
        extra_time: 0,
        minutes: None,
        sharing: false,
        seeded: 0,
    };
    let campaign = Campaign {
        id: uuid::Uuid::nil(),
        code: String::new(),
        organisation: None,
        group: None,
        kind: Kind::Adaptive,
        opens: now.minus_millis(1_000),
        closes: now.plus_millis(86_400_000),
        rules,
    };
    let campaign = open_campaign(&hall, &mut chance, campaign, "bench").await.expect("the campaign opens");
    let mut tx = place.db.write().await.expect("a transaction");
    for n in 0..PEOPLE {
        let attempt = AttemptRow {
            id: Id::<AttemptRow>::new(now, &mut chance).uuid(),
            campaign: campaign.id,
            learner: None,
            token_hash: format!("bench-{n}"),
            seed: n as i64,
            lang: "nb".to_owned(),
            extra_time: 0,
            started_at: now.to_string(),
            first_item: Some("bench-0000".to_owned()),
            first_version: Some(1),
            finished_at: None,
            outcome: None,
            result: None,
            shared_at: None,
            clock_at: None,
            calibration: None,
        };
        attempts::add(&mut tx, &attempt).await.expect("people begin");
    }
    tx.commit().await.expect("people begin");
    place.db.close().await;
    campaign.code
}

/// One connection, kept open.
struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    async fn open() -> Wire {
        let stream = TcpStream::connect(ADDRESS).await.expect("the service listens");
        stream.set_nodelay(true).expect("a TCP stream");
        Wire { stream, buffer: Vec::with_capacity(16 << 10) }
    }

    async fn post(&mut self, path: &str, token: &str, body: &Value) -> Value {
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await.expect("the service reads");
        self.buffer.clear();
        let mut chunk = [0u8; 8192];
        loop {
            let n = self.stream.read(&mut chunk).await.expect("the service answers");
            assert!(n > 0, "the service hung up");
            self.buffer.extend_from_slice(&chunk[..n]);
            let Some(head) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&self.buffer[..head]).to_lowercase();
            let length: usize = text
                .split("content-length: ")
                .nth(1)
                .and_then(|r| r.split("\r\n").next())
                .and_then(|n| n.trim().parse().ok())
                .unwrap_or_else(|| panic!("no length: {text}"));
            if self.buffer.len() >= head + 4 + length {
                assert!(text.starts_with("http/1.1 2"), "{}", String::from_utf8_lossy(&self.buffer));
                return serde_json::from_slice(&self.buffer[head + 4..head + 4 + length]).expect("JSON");
            }
        }
    }
}

async fn take_tests(code: Arc<String>, until: Instant, seed: u64, pairs: Arc<AtomicU64>) -> Vec<Duration> {
    let mut wire = Wire::open().await;
    let mut waits = Vec::new();
    let mut n = seed;
    while Instant::now() < until {
        let mut value = wire.post("/api/v1/sittings", "", &json!({ "code": *code })).await;
        let token = value["token"].as_str().expect("a code").to_owned();
        while value["question"].is_object() {
            n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let choice = if n >> 33 & 1 == 0 { "a" } else { "b" };
            let body = json!({ "position": value["question"]["position"], "item": value["question"]["item"], "answer": [choice] });
            let began = Instant::now();
            value = wire.post("/api/v1/sitting/answers", &token, &body).await;
            waits.push(began.elapsed());
            pairs.fetch_add(1, Ordering::Relaxed);
        }
    }
    waits
}

fn cpu_and_memory(pid: u32) -> (f64, f64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or("");
    let fields: Vec<f64> = after.split_whitespace().map(|f| f.parse().unwrap_or(0.0)).collect();
    let ticks = fields.get(11).unwrap_or(&0.0) + fields.get(12).unwrap_or(&0.0);
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kb: f64 = status
        .lines()
        .find_map(|l| l.strip_prefix("VmRSS:"))
        .and_then(|l| l.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0.0);
    (ticks / 100.0, kb / 1024.0)
}

struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn main() {
    let seconds: u64 = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(15);
    let dir = std::env::temp_dir().join(format!("trinn-assessment-{}", std::process::id()));
    let at = Where { data: Some(dir.clone()), database_url: None };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let code = Arc::new(runtime.block_on(fill(&at)));
    let service = Command::new(env!("CARGO_BIN_EXE_trinn"))
        .args(["serve", "--listen", ADDRESS, "--data"])
        .arg(&dir)
        .stdout(Stdio::null())
        .spawn()
        .expect("the service starts");
    let service = Service(service);
    let pid = service.0.id();
    runtime.block_on(async {
        while TcpStream::connect(ADDRESS).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    println!(
        "{ITEMS} items, {PEOPLE} people before, SQLite with fsync, the load on the same cores, {seconds} s each"
    );
    println!(
        "| connections | pairs/s | p50 ms | p99 ms | CPU ms a pair | memory MB |\n|---|---|---|---|---|---|"
    );
    for connections in [32u64, 8] {
        let pairs = Arc::new(AtomicU64::new(0));
        let (cpu, _) = cpu_and_memory(pid);
        let began = Instant::now();
        let until = began + Duration::from_secs(seconds);
        let mut waits: Vec<Duration> = runtime.block_on(async {
            let tasks: Vec<_> = (0..connections)
                .map(|c| tokio::spawn(take_tests(code.clone(), until, c * 7_919 + 1, pairs.clone())))
                .collect();
            let mut all = Vec::new();
            for task in tasks {
                all.extend(task.await.expect("the load does not fail"));
            }
            all
        });
        let wall = began.elapsed().as_secs_f64();
        let (cpu_after, memory) = cpu_and_memory(pid);
        waits.sort_unstable();
        let at = |q: f64| waits[((waits.len() - 1) as f64 * q) as usize].as_secs_f64() * 1e3;
        let n = pairs.load(Ordering::Relaxed) as f64;
        println!(
            "| {connections} | {:.0} | {:.1} | {:.1} | {:.3} | {memory:.0} |",
            n / wall,
            at(0.5),
            at(0.99),
            (cpu_after - cpu) * 1e3 / n
        );
    }
    drop(service);
    let _ = std::fs::remove_dir_all(&dir);
}
