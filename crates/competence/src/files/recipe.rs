//! What the generators need to know, read from an item's `file.parameters`.

use kernel::Text;

use crate::item::{Fault, Node};

use super::Generator;

/// What a generator needs to know.
#[derive(Clone, PartialEq, Debug)]
pub enum Parameters {
    /// A workbook.
    Spreadsheet(Spreadsheet),
    /// A log.
    Log(Log),
    /// A photo.
    Photo(Photo),
    /// A mailbox.
    Mailbox(Mailbox),
    /// A drawing.
    Drawing(Drawing),
    /// A network plan.
    Network(Network),
}

impl Parameters {
    /// True when the question's answer is a number, false when it is a text.
    pub fn asks_for_a_number(&self) -> bool {
        match self {
            Parameters::Spreadsheet(p) => {
                !matches!(p.find, SheetQuestion::LargestGroup | SheetQuestion::NameOfLargest)
            }
            Parameters::Log(p) => p.find == LogQuestion::Count,
            Parameters::Photo(_) => false,
            Parameters::Mailbox(p) => p.find == MailQuestion::CountAttachments,
            Parameters::Drawing(_) => true,
            Parameters::Network(_) => false,
        }
    }
}

/// A table of made-up rows and a question about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Spreadsheet {
    /// CSV in place of XLSX.
    pub csv: bool,
    /// Name of the sheet.
    pub sheet: Text,
    /// Fewest and most rows.
    pub rows: (i64, i64),
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows that stand in it a second time; the question counts them once.
    pub repeat: usize,
    /// What is sought.
    pub find: SheetQuestion,
    /// Place of the column with the numbers.
    pub column: usize,
    /// Place of the column that selects rows (a value is drawn) or makes groups.
    pub by: Option<usize>,
    /// Place of the column that names the row that is sought.
    pub name_column: Option<usize>,
}

/// A column of a made-up table.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// Short id; the name of its placeholder in the stem.
    pub id: String,
    /// Heading.
    pub head: Text,
    /// What fills it.
    pub fill: Fill,
}

/// What fills a column.
#[derive(Clone, PartialEq, Debug)]
pub enum Fill {
    /// Rising dates from a day on.
    Dates {
        /// The first day.
        from: jiff::civil::Date,
        /// How many days they spread over.
        days: i64,
    },
    /// One of these.
    Choose(Vec<Text>),
    /// A multiple of a step within bounds.
    Number {
        /// Lowest, in steps.
        low: i64,
        /// Highest, in steps.
        high: i64,
        /// Steps in one: 2 means halves.
        per_one: i64,
    },
    /// A running number behind a prefix.
    Serial {
        /// What stands before it.
        prefix: String,
        /// The first number.
        start: i64,
    },
}

/// What is sought in a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SheetQuestion {
    /// The sum of a column over the rows with a drawn value.
    Sum,
    /// The mean of the same.
    Mean,
    /// How many rows have the drawn value.
    Count,
    /// Which group has the largest sum.
    LargestGroup,
    /// The name of the row with the largest number.
    NameOfLargest,
}

/// A log and a question about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Log {
    /// Name of the machine or server.
    pub source: String,
    /// When it starts.
    pub start: jiff::civil::DateTime,
    /// Fewest and most lines.
    pub lines: (i64, i64),
    /// Fewest and most seconds between lines.
    pub step: (i64, i64),
    /// What happens all the time.
    pub events: Vec<Event>,
    /// What the question is about.
    pub faults: Vec<FaultLine>,
    /// What is sought.
    pub find: LogQuestion,
}

/// Something that happens all the time.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Such as `INFO`.
    pub level: String,
    /// What it says; `{n}` becomes a number, `{address}` an address.
    pub text: Text,
}

/// Something that goes wrong.
#[derive(Clone, PartialEq, Debug)]
pub struct FaultLine {
    /// Such as `E17`.
    pub code: String,
    /// What it says; `{address}` becomes an address.
    pub text: Text,
}

/// What is sought in a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogQuestion {
    /// How often a drawn fault happened.
    Count,
    /// When it happened first.
    FirstTime,
    /// Which address failed most.
    Address,
}

/// A photo and a question about its metadata.
#[derive(Clone, PartialEq, Debug)]
pub struct Photo {
    /// Where it may have been taken.
    pub places: Vec<Place>,
    /// What it may have been taken with: maker and model.
    pub devices: Vec<(String, String)>,
    /// First day.
    pub from: jiff::civil::Date,
    /// Days after it.
    pub days: i64,
    /// What is sought.
    pub find: PhotoQuestion,
}

/// A place on the map.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// Its name.
    pub name: Text,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// What is sought in a photo.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhotoQuestion {
    /// The day it was taken.
    Date,
    /// The device.
    Device,
    /// The nearest of the places.
    Place,
}

/// A mailbox and a question about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Mailbox {
    /// Who writes: name and address.
    pub people: Vec<(String, String)>,
    /// Ordinary messages: subject and body; `{n}` becomes a number.
    pub letters: Vec<(Text, Text)>,
    /// The letter that the question is about: subject and body; `{time}` becomes a time.
    pub special: (Text, Text),
    /// Fewest and most messages.
    pub messages: (i64, i64),
    /// First day.
    pub from: jiff::civil::Date,
    /// What is sought.
    pub find: MailQuestion,
}

/// What is sought in a mailbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailQuestion {
    /// The sender's address that only looks like a colleague's.
    Lookalike,
    /// How many messages of a drawn person have an attachment.
    CountAttachments,
    /// The time that the last of several messages names.
    LatestTime,
}

/// A drawing of a plate and a question about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawing {
    /// Layers with holes: name and diameter in millimetres.
    pub layers: Vec<(String, f64)>,
    /// Fewest and most holes on a layer.
    pub holes: (i64, i64),
    /// Shortest and longest width in millimetres.
    pub width: (i64, i64),
    /// Shortest and longest height in millimetres.
    pub height: (i64, i64),
    /// What is sought.
    pub find: DrawingQuestion,
}

/// What is sought in a drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DrawingQuestion {
    /// How many holes lie on a drawn layer.
    Holes,
    /// How long the outline is, in millimetres.
    Outline,
}

/// A plan of addresses and a question about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Network {
    /// SVG in place of CSV.
    pub svg: bool,
    /// The first three numbers of the addresses: `10.20.30`.
    pub prefix: String,
    /// What devices are called, before their number.
    pub devices: Vec<String>,
    /// Fewest and most devices.
    pub count: (i64, i64),
    /// What is sought.
    pub find: NetworkQuestion,
}

/// What is sought in a network plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetworkQuestion {
    /// The address that two devices have.
    Conflict,
    /// The device that lies outside the network.
    Outside,
}

/// Reads the parameters of a generator.
pub(crate) fn read(generator: Generator, node: &Node<'_>) -> Result<Parameters, Fault> {
    Ok(match generator {
        Generator::Spreadsheet => Parameters::Spreadsheet(spreadsheet(node)?),
        Generator::Log => Parameters::Log(log(node)?),
        Generator::PhotoMetadata => Parameters::Photo(photo(node)?),
        Generator::Mailbox => Parameters::Mailbox(mailbox(node)?),
        Generator::CadExport => Parameters::Drawing(drawing(node)?),
        Generator::NetworkPlan => Parameters::Network(network(node)?),
    })
}

fn bounds(node: &Node<'_>, least: i64, most: i64) -> Result<(i64, i64), Fault> {
    let list = node.list_of(2, 2)?;
    let (low, high) = (list[0].number()? as i64, list[1].number()? as i64);
    if low < least || high > most || low > high {
        return Err(node.fault(
            format!("[{low}, {high}] does not fit"),
            format!("give two numbers from {least} to {most}, the lower one first"),
        ));
    }
    Ok((low, high))
}

fn one_of<T: Copy>(node: &Node<'_>, words: &[(&str, T)]) -> Result<T, Fault> {
    let word = node.str()?;
    words.iter().find(|(w, _)| *w == word).map(|(_, v)| *v).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
        node.fault(format!("\"{word}\" is not known here"), format!("use one of: {}", known.join(", ")))
    })
}

fn date(node: &Node<'_>) -> Result<jiff::civil::Date, Fault> {
    let text = node.str()?;
    text.parse().map_err(|_| node.fault(format!("\"{text}\" is not a date"), "write it as 2026-03-14"))
}

fn spreadsheet(node: &Node<'_>) -> Result<Spreadsheet, Fault> {
    node.only(&["format", "sheet", "rows", "columns", "repeat", "find", "column", "by", "name_column"])?;
    let mut columns = Vec::new();
    let at = node.need("columns")?;
    for c in at.list_of(2, 8)? {
        let fill = c.need("fill")?;
        let fill = match fill.str()? {
            "dates" => {
                Fill::Dates { from: date(&c.need("from")?)?, days: c.need("days")?.whole(1, 1000)? as i64 }
            }
            "choose" => {
                let list = c.need("of")?;
                let mut texts = Vec::new();
                for t in list.list_of(2, 20)? {
                    texts.push(t.text_or_plain()?);
                }
                Fill::Choose(texts)
            }
            "number" => {
                let per_one = c.get("per_one")?.map_or(Ok(1), |n| n.whole(1, 100))? as i64;
                let scaled = |name: &str| -> Result<i64, Fault> {
                    Ok((c.need(name)?.number()? * per_one as f64).round() as i64)
                };
                let (low, high) = (scaled("low")?, scaled("high")?);
                if low >= high {
                    return Err(c.fault("\"low\" is not below \"high\"", "swap or change them"));
                }
                Fill::Number { low, high, per_one }
            }
            "serial" => Fill::Serial {
                prefix: c.get("prefix")?.map_or(Ok(""), |n| n.str())?.to_owned(),
                start: c.get("start")?.map_or(Ok(1), |n| n.whole(0, 1_000_000))? as i64,
            },
            other => {
                return Err(
                    fill.fault(format!("\"{other}\" fills no column"), "use dates, choose, number or serial")
                );
            }
        };
        columns.push(Column { id: c.need("id")?.id()?, head: c.need("head")?.text()?, fill });
    }
    let place =
        |name: &str| -> Result<Option<usize>, Fault> {
            let Some(field) = node.get(name)? else { return Ok(None) };
            let id = field.str()?;
            columns.iter().position(|c| c.id == id).map(Some).ok_or_else(|| {
                field.fault(format!("\"{id}\" is no column"), "name the id of one of the columns")
            })
        };
    let find_at = node.need("find")?;
    let find = one_of(
        &find_at,
        &[
            ("sum", SheetQuestion::Sum),
            ("mean", SheetQuestion::Mean),
            ("count", SheetQuestion::Count),
            ("largest-group", SheetQuestion::LargestGroup),
            ("name-of-largest", SheetQuestion::NameOfLargest),
        ],
    )?;
    let by = place("by")?;
    if let Some(by) = by
        && !matches!(columns[by].fill, Fill::Choose(_))
    {
        return Err(Fault::new(
            "file.parameters.by",
            "is a column that is not filled by choice",
            "name a column with fill \"choose\"",
        ));
    }
    if matches!(find, SheetQuestion::Count | SheetQuestion::LargestGroup) && by.is_none() {
        return Err(find_at.fault("needs a column to go by", "add \"by\""));
    }
    let column = match place("column")? {
        Some(column) if matches!(columns[column].fill, Fill::Number { .. }) => column,
        None if find == SheetQuestion::Count => 0,
        _ => {
            return Err(
                find_at.fault("needs a column of numbers", "add \"column\" with a column of fill \"number\"")
            );
        }
    };
    let name_column = place("name_column")?;
    if find == SheetQuestion::NameOfLargest
        && name_column.is_none_or(|n| !matches!(columns[n].fill, Fill::Serial { .. }))
    {
        return Err(find_at.fault(
            "needs a column that names each row",
            "add \"name_column\" with a column of fill \"serial\"",
        ));
    }
    let rows = bounds(&node.need("rows")?, 5, 2000)?;
    Ok(Spreadsheet {
        csv: node.get("format")?.map_or(Ok(false), |n| one_of(&n, &[("xlsx", false), ("csv", true)]))?,
        sheet: node.need("sheet")?.text()?,
        rows,
        repeat: node.get("repeat")?.map_or(Ok(0), |n| n.whole(0, 20))? as usize,
        find,
        column,
        by,
        name_column,
        columns,
    })
}

fn log(node: &Node<'_>) -> Result<Log, Fault> {
    node.only(&["source", "start", "lines", "step", "events", "faults", "find"])?;
    let mut events = Vec::new();
    for e in node.need("events")?.list_of(1, 20)? {
        events.push(Event { level: e.need("level")?.str()?.to_owned(), text: e.need("text")?.text()? });
    }
    let mut faults = Vec::new();
    for f in node.need("faults")?.list_of(1, 10)? {
        faults.push(FaultLine { code: f.need("code")?.str()?.to_owned(), text: f.need("text")?.text()? });
    }
    let start = node.need("start")?;
    Ok(Log {
        source: node.need("source")?.str()?.to_owned(),
        start: start
            .str()?
            .parse()
            .map_err(|_| start.fault("is not a time", "write it as 2026-03-02T06:00:00"))?,
        lines: bounds(&node.need("lines")?, 40, 5000)?,
        step: bounds(&node.need("step")?, 1, 3600)?,
        events,
        faults,
        find: one_of(
            &node.need("find")?,
            &[
                ("count", LogQuestion::Count),
                ("first-time", LogQuestion::FirstTime),
                ("address", LogQuestion::Address),
            ],
        )?,
    })
}

fn photo(node: &Node<'_>) -> Result<Photo, Fault> {
    node.only(&["places", "devices", "from", "days", "find"])?;
    let mut places = Vec::new();
    for p in node.need("places")?.list_of(2, 12)? {
        places.push(Place {
            name: p.need("name")?.text_or_plain()?,
            latitude: p.need("latitude")?.number()?.clamp(0.0, 90.0),
            longitude: p.need("longitude")?.number()?.clamp(0.0, 180.0),
        });
    }
    let mut devices = Vec::new();
    for d in node.need("devices")?.list_of(2, 12)? {
        devices.push((d.need("maker")?.str()?.to_owned(), d.need("model")?.str()?.to_owned()));
    }
    Ok(Photo {
        places,
        devices,
        from: date(&node.need("from")?)?,
        days: node.need("days")?.whole(5, 1000)? as i64,
        find: one_of(
            &node.need("find")?,
            &[
                ("date", PhotoQuestion::Date),
                ("device", PhotoQuestion::Device),
                ("place", PhotoQuestion::Place),
            ],
        )?,
    })
}

fn letter(node: &Node<'_>) -> Result<(Text, Text), Fault> {
    node.only(&["subject", "body"])?;
    Ok((node.need("subject")?.text()?, node.need("body")?.text()?))
}

fn mailbox(node: &Node<'_>) -> Result<Mailbox, Fault> {
    node.only(&["people", "letters", "special", "messages", "from", "find"])?;
    let mut people = Vec::new();
    for p in node.need("people")?.list_of(3, 20)? {
        let address = p.need("address")?;
        let text = address.str()?;
        if !text.is_ascii()
            || text.matches('@').count() != 1
            || !text.rsplit('@').next().is_some_and(|d| d.contains('.') && d.len() > 6)
        {
            return Err(
                address.fault(format!("\"{text}\" is not an address"), "write it as name@firm.example")
            );
        }
        people.push((p.need("name")?.str()?.to_owned(), text.to_owned()));
    }
    let mut letters = Vec::new();
    for l in node.need("letters")?.list_of(3, 30)? {
        letters.push(letter(&l)?);
    }
    Ok(Mailbox {
        people,
        letters,
        special: letter(&node.need("special")?)?,
        messages: bounds(&node.need("messages")?, 8, 200)?,
        from: date(&node.need("from")?)?,
        find: one_of(
            &node.need("find")?,
            &[
                ("lookalike", MailQuestion::Lookalike),
                ("count-attachments", MailQuestion::CountAttachments),
                ("latest-time", MailQuestion::LatestTime),
            ],
        )?,
    })
}

fn drawing(node: &Node<'_>) -> Result<Drawing, Fault> {
    node.only(&["layers", "holes", "width", "height", "find"])?;
    let mut layers = Vec::new();
    for l in node.need("layers")?.list_of(2, 8)? {
        let diameter = l.need("diameter")?;
        let mm = diameter.number()?;
        if !(1.0..=20.0).contains(&mm) {
            return Err(diameter.fault(format!("{mm} does not fit"), "give a diameter of 1 to 20 mm"));
        }
        let name = l.need("name")?;
        let text = name.str()?;
        // DXF R12, layer names: letters, digits, $, hyphen and underscore
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | '-' | '_')) {
            return Err(name
                .fault(format!("\"{text}\" is not a layer's name"), "use A-Z, 0-9, hyphen and underscore"));
        }
        layers.push((text.to_owned(), mm));
    }
    Ok(Drawing {
        layers,
        holes: bounds(&node.need("holes")?, 2, 30)?,
        width: bounds(&node.need("width")?, 120, 3000)?,
        height: bounds(&node.need("height")?, 80, 3000)?,
        find: one_of(
            &node.need("find")?,
            &[("holes", DrawingQuestion::Holes), ("outline", DrawingQuestion::Outline)],
        )?,
    })
}

fn network(node: &Node<'_>) -> Result<Network, Fault> {
    node.only(&["format", "prefix", "devices", "count", "find"])?;
    let prefix = node.need("prefix")?;
    let text = prefix.str()?;
    if text.split('.').count() != 3 || text.split('.').any(|n| n.parse::<u8>().is_err()) {
        return Err(prefix
            .fault(format!("\"{text}\" is not the start of an address"), "write three numbers: 10.20.30"));
    }
    let mut devices = Vec::new();
    for d in node.need("devices")?.list_of(3, 12)? {
        devices.push(d.id()?);
    }
    Ok(Network {
        svg: node.get("format")?.map_or(Ok(false), |n| one_of(&n, &[("csv", false), ("svg", true)]))?,
        prefix: text.to_owned(),
        devices,
        count: bounds(&node.need("count")?, 8, 60)?,
        find: one_of(
            &node.need("find")?,
            &[("conflict", NetworkQuestion::Conflict), ("outside", NetworkQuestion::Outside)],
        )?,
    })
}
