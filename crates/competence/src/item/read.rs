//! Reading items from JSON. Every complaint names the file, the item, the field
//! and the remedy; one bad item does not hide the others.

use std::collections::BTreeSet;

use kernel::Lang;
use serde_json::Value;

use super::{
    Accept, Accessibility, Cell, ChoiceOption, Credit, DELETE, Difficulty, Fault, Feedback, FileReply, Item,
    Kind, Labelled, Message, Node, NumberKey, Pair, Reading, ReviewStatus, Row, Source, Spot, StoredFile,
    Task, Tolerance,
};
use crate::files::{self, Generator, Recipe};

/// The format's name and version.
pub const SCHEMA: &str = "trinn-items/1";

/// The items of one file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ItemFile {
    /// Id of the framework.
    pub framework: String,
    /// Id of the competence, unless each item names its own.
    pub competence: Option<String>,
    /// Those that could be read.
    pub items: Vec<Item>,
}

/// What is wrong with a file of items.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}: {}{field}: {message}\n  hint: {hint}", item.as_ref().map(|i| format!("item {i}: ")).unwrap_or_default())]
pub struct ItemProblem {
    /// The file.
    pub file: String,
    /// The item's id, or its place when it has none (`#3`); none when the whole file is meant.
    pub item: Option<String>,
    /// The field, as a path: `options.2.feedback.en`.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl ItemProblem {
    fn of(fault: Fault, file: &str, item: Option<String>) -> Self {
        ItemProblem {
            file: file.to_owned(),
            item,
            field: fault.field,
            message: fault.message,
            hint: fault.hint,
        }
    }
}

/// Reads a file of items: what could be read, and what is wrong with the rest.
pub fn read_items(file: &str, text: &str) -> (ItemFile, Vec<ItemProblem>) {
    let mut problems = Vec::new();
    let mut out = ItemFile::default();
    let value: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(value) => value,
        Err(e) => {
            let place = format!("line {}, column {}", e.line(), e.column());
            let fault = Fault::new(
                place,
                format!("is not JSON: {e}"),
                "look for a missing comma or quotation mark just before",
            );
            return (out, vec![ItemProblem::of(fault, file, None)]);
        }
    };
    let root = Node::root(&value);
    let head = (|| -> Result<Vec<Node<'_>>, Fault> {
        root.only(&["schema", "framework", "competence", "items"])?;
        let schema = root.need("schema")?;
        if schema.str()? != SCHEMA {
            return Err(schema.fault(
                format!("\"{}\" is not a format that is read here", schema.str()?),
                format!("write \"{SCHEMA}\""),
            ));
        }
        out.framework = root.need("framework")?.id()?;
        out.competence = root.get("competence")?.map(|n| n.id()).transpose()?;
        root.need("items")?.list()
    })();
    let nodes = match head {
        Ok(nodes) => nodes,
        Err(fault) => return (out, vec![ItemProblem::of(fault, file, None)]),
    };
    for (i, node) in nodes.iter().enumerate() {
        let id =
            node.value.get("id").and_then(Value::as_str).map_or_else(|| format!("#{}", i + 1), str::to_owned);
        // the path inside an item starts at the item
        let node = Node::root(node.value);
        match item(&node, &out.framework, out.competence.as_deref()) {
            Ok(item) => out.items.push(item),
            Err(fault) => problems.push(ItemProblem::of(fault, file, Some(id))),
        }
    }
    (out, problems)
}

/// Reads one item, as an editor's form or the store holds it. `competence` is used when the item names none.
pub fn read_item(value: &Value, framework: &str, competence: Option<&str>) -> Result<Item, ItemProblem> {
    let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
    item(&Node::root(value), framework, competence).map_err(|fault| ItemProblem::of(fault, "the item", id))
}

const COMMON: &[&str] = &[
    "id",
    "version",
    "kind",
    "framework",
    "competence",
    "level",
    "audience",
    "sector",
    "difficulty",
    "seconds",
    "stem",
    "accessibility",
    "review",
    "sources",
    "enemies",
    "credit",
    "feedback",
];

fn item(node: &Node<'_>, framework: &str, competence: Option<&str>) -> Result<Item, Fault> {
    let id = node.need("id")?.id()?;
    let kind: Kind = node.need("kind")?.word()?;
    let own: &[&str] = match kind {
        Kind::Single | Kind::Multiple => &["options"],
        Kind::Order => &["entries"],
        Kind::Match => &["pairs", "extra"],
        Kind::Text => &["accept", "tolerance"],
        Kind::Number => &["value", "unit", "tolerance"],
        Kind::Table => &["columns", "rows"],
        Kind::Hotspot => &["picture", "alt", "spots", "choose"],
        Kind::File => &["file"],
        Kind::Mailbox => &["actions", "messages"],
        Kind::FileManager => &["folders", "files"],
    };
    node.only(&[COMMON, own].concat())?;
    let competence = match (node.get("competence")?, competence) {
        (Some(own), _) => own.id()?,
        (None, Some(of_file)) => of_file.to_owned(),
        (None, None) => {
            return Err(Fault::new("competence", "is missing", "name it in the item or in the file's head"));
        }
    };
    let framework =
        node.get("framework")?.map(|n| n.id()).transpose()?.unwrap_or_else(|| framework.to_owned());
    let audience_node = node.need("audience")?;
    let mut audience = Vec::new();
    for one in audience_node.list_of(1, 4)? {
        audience.push(one.word()?);
    }
    let difficulty = node.need("difficulty")?;
    difficulty.only(&["a", "b", "basis"])?;
    let a = difficulty.need("a")?;
    if !(0.1..=5.0).contains(&a.number()?) {
        return Err(a.fault(format!("{} is not a slope", a.number()?), "use 0.7 to 1.5 for a judgement"));
    }
    let b = difficulty.need("b")?;
    if !(-6.0..=6.0).contains(&b.number()?) {
        return Err(b.fault(format!("{} is not a difficulty in logits", b.number()?), "use -3 to 3"));
    }
    let accessibility = node.need("accessibility")?;
    accessibility.only(&["sight", "colour", "drag", "reading"])?;
    let flag =
        |name: &str| -> Result<bool, Fault> { accessibility.get(name)?.map_or(Ok(false), |n| n.truth()) };
    let review = match node.get("review")? {
        Some(review) => review.need("status")?.word()?,
        None => ReviewStatus::Draft,
    };
    let mut sources = Vec::new();
    for source in node.get("sources")?.map_or(Ok(Vec::new()), |n| n.list())? {
        source.only(&["title", "url", "fact"])?;
        sources.push(Source {
            title: source.need("title")?.str()?.to_owned(),
            url: source.need("url")?.str()?.to_owned(),
            fact: source.text_or_none("fact")?.unwrap_or_default(),
        });
    }
    let mut enemies = Vec::new();
    for enemy in node.get("enemies")?.map_or(Ok(Vec::new()), |n| n.list())? {
        enemies.push(enemy.id()?);
    }
    Ok(Item {
        version: node.get("version")?.map_or(Ok(1), |n| n.whole(1, 100_000))? as u32,
        framework,
        competence,
        level: node.need("level")?.word()?,
        audience,
        sector: node.get("sector")?.map_or(Ok("any".to_owned()), |n| n.id())?,
        difficulty: Difficulty { a: a.number()?, b: b.number()?, basis: difficulty.need("basis")?.text()? },
        seconds: node.need("seconds")?.whole(5, 3600)? as u32,
        stem: node.need("stem")?.text()?,
        accessibility: Accessibility {
            sight: flag("sight")?,
            colour: flag("colour")?,
            drag: flag("drag")?,
            reading: accessibility.get("reading")?.map_or(Ok(Reading::Easy), |n| n.word())?,
        },
        review,
        sources,
        enemies,
        credit: node.get("credit")?.map_or(Ok(Credit::Whole), |n| n.word())?,
        task: task(node, kind)?,
        id,
    })
}

fn task(node: &Node<'_>, kind: Kind) -> Result<Task, Fault> {
    Ok(match kind {
        Kind::Single | Kind::Multiple => choice(node, kind == Kind::Multiple)?,
        Kind::Order => {
            let entries = labelled(&node.need("entries")?, 3, 8)?;
            Task::Order { entries, feedback: feedback(node)? }
        }
        Kind::Match => matching(node)?,
        Kind::Text => Task::Text {
            accept: accept(&node.need("accept")?)?,
            tolerance: tolerance(node.get("tolerance")?)?,
            feedback: feedback(node)?,
        },
        Kind::Number => Task::Number { number: number(node)?, feedback: feedback(node)? },
        Kind::Table => table(node)?,
        Kind::Hotspot => hotspot(node)?,
        Kind::File => file(node)?,
        Kind::Mailbox => mailbox(node)?,
        Kind::FileManager => file_manager(node)?,
    })
}

fn feedback(node: &Node<'_>) -> Result<Feedback, Fault> {
    let node = node.need("feedback")?;
    node.only(&["right", "wrong"])?;
    Ok(Feedback { right: node.need("right")?.text()?, wrong: node.need("wrong")?.text()? })
}

fn unique<'a>(at: &Node<'_>, ids: impl Iterator<Item = &'a String>) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(at.fault(format!("id \"{id}\" stands twice"), "give each its own id"));
        }
    }
    Ok(())
}

fn labelled(node: &Node<'_>, least: usize, most: usize) -> Result<Vec<Labelled>, Fault> {
    let mut out = Vec::new();
    for entry in node.list_of(least, most)? {
        entry.only(&["id", "text"])?;
        out.push(Labelled { id: entry.need("id")?.id()?, text: entry.need("text")?.text()? });
    }
    unique(node, out.iter().map(|e| &e.id))?;
    Ok(out)
}

fn choice(node: &Node<'_>, multiple: bool) -> Result<Task, Fault> {
    let at = node.need("options")?;
    let mut options = Vec::new();
    for option in at.list_of(2, 8)? {
        option.only(&["id", "text", "correct", "feedback"])?;
        options.push(ChoiceOption {
            id: option.need("id")?.id()?,
            text: option.need("text")?.text()?,
            correct: option.get("correct")?.map_or(Ok(false), |n| n.truth())?,
            // a missing feedback is for the lint to tell
            feedback: option.text_or_none("feedback")?.unwrap_or_default(),
        });
    }
    unique(&at, options.iter().map(|o| &o.id))?;
    let keys = options.iter().filter(|o| o.correct).count();
    if !multiple && keys != 1 {
        return Err(at.fault(
            format!("{keys} options are correct"),
            "mark exactly one as correct, or use kind \"multiple\"",
        ));
    }
    if multiple && (keys < 2 || keys == options.len()) {
        return Err(at.fault(
            format!("{keys} of {} options are correct", options.len()),
            "mark two or more, and leave at least one wrong",
        ));
    }
    Ok(Task::Choice { multiple, options })
}

fn matching(node: &Node<'_>) -> Result<Task, Fault> {
    let at = node.need("pairs")?;
    let mut pairs = Vec::new();
    for pair in at.list_of(2, 8)? {
        pair.only(&["id", "left", "right"])?;
        pairs.push(Pair {
            id: pair.need("id")?.id()?,
            left: pair.need("left")?.text()?,
            right: pair.need("right")?.text()?,
        });
    }
    let extra = node.get("extra")?.map_or(Ok(Vec::new()), |n| labelled(&n, 0, 4))?;
    unique(&at, pairs.iter().map(|p| &p.id).chain(extra.iter().map(|e| &e.id)))?;
    if let Some(e) = extra.iter().find(|e| pairs.iter().any(|p| p.right == e.text)) {
        return Err(Fault::new(
            "extra",
            format!("\"{}\" says the same as a right side", e.id),
            "make it something that fits nothing",
        ));
    }
    Ok(Task::Match { pairs, extra, feedback: feedback(node)? })
}

fn accept(node: &Node<'_>) -> Result<Accept, Fault> {
    let mut out = Accept::new();
    for (code, _) in node.object()? {
        let list = node.need(code)?;
        let lang: Lang = code.parse().map_err(|_| list.fault("is not a language", "use nb, nn, se or en"))?;
        let mut texts = Vec::new();
        for text in list.list_of(1, 40)? {
            texts.push(text.str()?.to_owned());
        }
        out.insert(lang, texts);
    }
    if out.is_empty() {
        return Err(node.fault("accepts nothing", "add the right answers in \"nb\" and \"en\""));
    }
    Ok(out)
}

fn tolerance(node: Option<Node<'_>>) -> Result<Tolerance, Fault> {
    let Some(node) = node else { return Ok(Tolerance::default()) };
    node.only(&["case", "accents", "letters", "punctuation", "edits"])?;
    let fallback = Tolerance::default();
    let flag = |name: &str, or: bool| node.get(name)?.map_or(Ok(or), |n| n.truth());
    Ok(Tolerance {
        case: flag("case", fallback.case)?,
        accents: flag("accents", fallback.accents)?,
        letters: flag("letters", fallback.letters)?,
        punctuation: flag("punctuation", fallback.punctuation)?,
        edits: node.get("edits")?.map_or(Ok(0), |n| n.whole(0, 4))? as u32,
    })
}

fn number(node: &Node<'_>) -> Result<NumberKey, Fault> {
    Ok(NumberKey {
        value: node.need("value")?.number()?,
        tolerance: margin(node.get("tolerance")?)?,
        unit: node.text_or_none("unit")?,
    })
}

fn margin(node: Option<Node<'_>>) -> Result<f64, Fault> {
    let Some(node) = node else { return Ok(0.0) };
    let value = node.number()?;
    if value < 0.0 {
        return Err(
            node.fault(format!("{value} is below 0"), "write how far off an answer may be, 0 for exact")
        );
    }
    Ok(value)
}

fn table(node: &Node<'_>) -> Result<Task, Fault> {
    let mut columns = Vec::new();
    for column in node.need("columns")?.list_of(2, 8)? {
        columns.push(column.text()?);
    }
    let at = node.need("rows")?;
    let mut rows = Vec::new();
    for row in at.list_of(1, 20)? {
        row.only(&["id", "cells"])?;
        let mut cells = Vec::new();
        let list = row.need("cells")?;
        for c in list.list()? {
            cells.push(cell(&c)?);
        }
        if cells.len() != columns.len() {
            return Err(list.fault(
                format!("{} cells stand under {} columns", cells.len(), columns.len()),
                "give each column one cell",
            ));
        }
        rows.push(Row { id: row.need("id")?.id()?, cells });
    }
    unique(&at, rows.iter().map(|r| &r.id))?;
    if !rows.iter().flat_map(|r| &r.cells).any(|c| !matches!(c, Cell::Shown(_))) {
        return Err(at.fault("no cell is to be filled in", "give a cell \"choose\", \"value\" or \"accept\""));
    }
    Ok(Task::Table { columns, rows, feedback: feedback(node)? })
}

fn cell(node: &Node<'_>) -> Result<Cell, Fault> {
    if let Some(text) = node.get("text")? {
        node.only(&["text"])?;
        return Ok(Cell::Shown(text.text()?));
    }
    if let Some(choose) = node.get("choose")? {
        node.only(&["choose", "right"])?;
        let choices = labelled(&choose, 2, 12)?;
        let right = node.need("right")?;
        let id = right.id()?;
        if !choices.iter().any(|c| c.id == id) {
            return Err(right.fault(format!("\"{id}\" is none of the choices"), "name the id of one of them"));
        }
        return Ok(Cell::Choose { choices, right: id });
    }
    if node.get("value")?.is_some() {
        node.only(&["value", "tolerance", "unit"])?;
        return Ok(Cell::Number(number(node)?));
    }
    if let Some(texts) = node.get("accept")? {
        node.only(&["accept", "tolerance"])?;
        return Ok(Cell::Text { accept: accept(&texts)?, tolerance: tolerance(node.get("tolerance")?)? });
    }
    Err(node.fault("is no cell", "give it \"text\", \"choose\", \"value\" or \"accept\""))
}

fn hotspot(node: &Node<'_>) -> Result<Task, Fault> {
    let picture = node.need("picture")?;
    let at = node.need("spots")?;
    let mut spots = Vec::new();
    for spot in at.list_of(2, 12)? {
        spot.only(&["id", "label", "x", "y", "width", "height", "correct"])?;
        let n = |name: &str| -> Result<f64, Fault> {
            let at = spot.need(name)?;
            let v = at.number()?;
            if v < 0.0 { Err(at.fault(format!("{v} is below 0"), "stay within the picture")) } else { Ok(v) }
        };
        spots.push(Spot {
            id: spot.need("id")?.id()?,
            label: spot.need("label")?.text()?,
            x: n("x")?,
            y: n("y")?,
            width: n("width")?,
            height: n("height")?,
            correct: spot.get("correct")?.map_or(Ok(false), |c| c.truth())?,
        });
    }
    unique(&at, spots.iter().map(|s| &s.id))?;
    let keys = spots.iter().filter(|s| s.correct).count();
    let choose = node.get("choose")?.map_or(Ok(1), |n| n.whole(1, 12))? as u32;
    if keys < choose as usize || keys == spots.len() {
        return Err(at.fault(
            format!("{keys} of {} spots are correct, and {choose} are to be chosen", spots.len()),
            "mark at least as many as are to be chosen, and leave at least one wrong",
        ));
    }
    Ok(Task::Hotspot {
        picture: picture.id()?,
        alt: node.need("alt")?.text()?,
        spots,
        choose,
        feedback: feedback(node)?,
    })
}

fn file(node: &Node<'_>) -> Result<Task, Fault> {
    let at = node.need("file")?;
    at.only(&["generator", "name", "answer", "parameters"])?;
    let word = at.need("generator")?;
    let generator = Generator::parse(word.str()?).ok_or_else(|| {
        let known: Vec<&str> = Generator::ALL.iter().map(|g| g.code()).collect();
        word.fault(
            format!("\"{}\" makes no files", word.str().unwrap_or("")),
            format!("use one of: {}", known.join(", ")),
        )
    })?;
    let parameters_node = at.need("parameters")?;
    let parameters = files::parameters(generator, &parameters_node)?;
    let answer = at.need("answer")?;
    answer.only(&["kind", "tolerance", "unit"])?;
    let as_number = match answer.need("kind")?.str()? {
        "number" => true,
        "text" => false,
        other => {
            return Err(
                answer.fault(format!("\"{other}\" is no way to answer"), "use \"number\" or \"text\"")
            );
        }
    };
    if as_number != parameters.asks_for_a_number() {
        let kind = if as_number { "text" } else { "number" };
        return Err(answer.fault("does not fit what the question finds", format!("use \"{kind}\"")));
    }
    let reply = if as_number {
        FileReply::Number { tolerance: margin(answer.get("tolerance")?)?, unit: answer.text_or_none("unit")? }
    } else {
        FileReply::Text { tolerance: tolerance(answer.get("tolerance")?)? }
    };
    let recipe =
        Recipe { name: at.need("name")?.text()?, generator, raw: parameters_node.value.clone(), parameters };
    Ok(Task::File { recipe, reply, feedback: feedback(node)? })
}

/// The ids in `right`, each of which must be known.
fn rights(node: &Node<'_>, known: &[Labelled], what: &str) -> Result<Vec<String>, Fault> {
    let mut out = Vec::new();
    for right in node.list_of(1, 6)? {
        let id = right.id()?;
        if !known.iter().any(|k| k.id == id) {
            return Err(right.fault(
                format!("\"{id}\" is none of the {what}"),
                format!("name the id of one of the {what}"),
            ));
        }
        out.push(id);
    }
    Ok(out)
}

fn mailbox(node: &Node<'_>) -> Result<Task, Fault> {
    let actions = labelled(&node.need("actions")?, 2, 8)?;
    let at = node.need("messages")?;
    let mut messages = Vec::new();
    for m in at.list_of(3, 12)? {
        m.only(&["id", "from", "subject", "date", "body", "attachment", "right", "feedback"])?;
        messages.push(Message {
            id: m.need("id")?.id()?,
            from: m.need("from")?.text_or_plain()?,
            subject: m.need("subject")?.text()?,
            date: m.need("date")?.str()?.to_owned(),
            body: m.need("body")?.text()?,
            attachment: m.get("attachment")?.map(|a| a.text_or_plain()).transpose()?,
            right: rights(&m.need("right")?, &actions, "actions")?,
            feedback: m.need("feedback")?.text()?,
        });
    }
    unique(&at, messages.iter().map(|m| &m.id))?;
    Ok(Task::Mailbox { actions, messages, feedback: feedback(node)? })
}

fn file_manager(node: &Node<'_>) -> Result<Task, Fault> {
    let folders = labelled(&node.need("folders")?, 2, 8)?;
    let at = node.need("files")?;
    let mut files = Vec::new();
    for f in at.list_of(3, 14)? {
        f.only(&["id", "name", "size", "changed", "note", "right", "copy_of", "feedback"])?;
        files.push(StoredFile {
            id: f.need("id")?.id()?,
            name: f.need("name")?.text_or_plain()?,
            size: f.need("size")?.str()?.to_owned(),
            changed: f.need("changed")?.str()?.to_owned(),
            note: f.need("note")?.text()?,
            right: rights(&f.need("right")?, &folders, "folders")?,
            copy_of: f.get("copy_of")?.map(|n| n.id()).transpose()?,
            feedback: f.need("feedback")?.text()?,
        });
    }
    unique(&at, files.iter().map(|f| &f.id))?;
    for f in &files {
        let Some(original) = &f.copy_of else { continue };
        if !files.iter().any(|o| o.id == *original && o.copy_of.is_none()) {
            return Err(at.fault(
                format!("\"{}\" is a copy of \"{original}\", which is no original here", f.id),
                "name the id of the original",
            ));
        }
        if !folders.iter().any(|x| x.id == DELETE) {
            return Err(Fault::new(
                "folders",
                "a copy cannot be thrown away",
                "add a folder with the id \"delete\"",
            ));
        }
    }
    Ok(Task::FileManager { folders, files, feedback: feedback(node)? })
}
