//! The bank: every item by id and version.

use std::collections::BTreeMap;

use super::{Item, ItemProblem, read_items};

/// Every item by id and version.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    items: BTreeMap<String, BTreeMap<u32, Item>>,
}

impl Bank {
    /// A bank of these items; of two with the same id and version the later one is kept.
    pub fn new(items: impl IntoIterator<Item = Item>) -> Bank {
        let mut bank = Bank::default();
        for item in items {
            bank.put(item);
        }
        bank
    }

    /// Reads files given as (name, text). What cannot be read is told, the rest is kept.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Bank, Vec<ItemProblem>) {
        let mut bank = Bank::default();
        let mut problems = Vec::new();
        for (name, text) in files {
            let (file, mut found) = read_items(name, text);
            problems.append(&mut found);
            for item in file.items {
                if bank.get(&item.id, item.version).is_some() {
                    problems.push(ItemProblem {
                        file: name.to_owned(),
                        item: Some(item.id.clone()),
                        field: "id".to_owned(),
                        message: format!("id \"{}\" in version {} exists already", item.id, item.version),
                        hint: "give a new item a new id, and a changed item the next version".to_owned(),
                    });
                    continue;
                }
                bank.put(item);
            }
        }
        (bank, problems)
    }

    /// Adds an item, or replaces the one with the same id and version, which is given back.
    pub fn put(&mut self, item: Item) -> Option<Item> {
        self.items.entry(item.id.clone()).or_default().insert(item.version, item)
    }

    /// An item as an attempt saw it.
    pub fn get(&self, id: &str, version: u32) -> Option<&Item> {
        self.items.get(id)?.get(&version)
    }

    /// The newest version of an item.
    pub fn latest(&self, id: &str) -> Option<&Item> {
        self.items.get(id)?.values().next_back()
    }

    /// Every version of an item, oldest first.
    pub fn versions(&self, id: &str) -> impl Iterator<Item = &Item> {
        self.items.get(id).into_iter().flat_map(BTreeMap::values)
    }

    /// The newest version of every item, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.items.values().filter_map(|v| v.values().next_back())
    }

    /// How many items there are, versions not counted.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is no item.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
