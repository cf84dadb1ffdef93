//! Tables as people and other registers write them.

use jiff::civil::date;
use kernel::{Lang, Text};

use super::*;
use crate::catalogue::EquipmentKind;
use crate::site::SiteKind;

fn catalogue() -> Catalogue {
    let kind = |id: &str, nb: &str| EquipmentKind {
        id: id.into(),
        name: Text::of(Lang::Nb, nb),
        form: "fixed".into(),
        training_card: false,
        cost_band: "B".into(),
    };
    Catalogue {
        kinds: vec![kind("cnc-lathe", "CNC-dreiebenk"), kind("drone", "Drone")],
        ..Catalogue::default()
    }
}

fn sites() -> Vec<Site> {
    vec![Site {
        id: Uuid::from_u128(1),
        kind: SiteKind::School,
        name: "Skogstua".into(),
        org_number: Some("974760673".into()),
        organisation: Uuid::from_u128(7),
        address: String::new(),
        place: None,
        from: date(2020, 1, 1),
        to: None,
        version: 1,
    }]
}

fn plan(text: &str, items: &HashMap<(Uuid, String), Item>) -> Result<Plan, BadTable> {
    let (catalogue, sites, map) = (catalogue(), sites(), OrganisationMap::default());
    let known = Known { catalogue: &catalogue, sites: &sites, map: &map, items, today: date(2026, 11, 24) };
    let mut n = 100;
    read(text, &known, || {
        n += 1;
        Uuid::from_u128(n)
    })
}

fn kept(plan: &Plan) -> HashMap<(Uuid, String), Item> {
    plan.items.iter().map(|i| ((i.owner, i.tag.clone()), i.clone())).collect()
}

#[test]
fn a_table_of_ours_is_read_and_read_again_changes_nothing() {
    let text = "tag;kind;site;seats;status;acquired_on;cost_purchase\nA-1;cnc-lathe;974 760 673;2;in-use;2021-05-01;450 000,00\nA-2;Drone;Skogstua;;;;\n";
    let first = plan(text, &HashMap::new()).expect("a table");
    assert_eq!((first.new, first.same, first.problems.len()), (2, 0, 0), "{:?}", first.problems);
    let lathe = &first.items[0];
    assert_eq!(
        (lathe.seats, lathe.cost_purchase, lathe.name.as_str()),
        (2, Some(45_000_000), "CNC-dreiebenk")
    );
    assert_eq!(lathe.owner, Uuid::from_u128(7), "the site's own organisation");
    let again = plan(text, &kept(&first)).expect("a table");
    assert_eq!((again.items.len(), again.same), (0, 2));
    let changed = plan(&text.replace("in-use", "utrangert"), &kept(&first)).expect("a table");
    assert_eq!((changed.items.len(), changed.new, changed.same), (1, 0, 1));
    assert_eq!((changed.items[0].version, changed.items[0].id), (2, lathe.id));
}

#[test]
fn snipe_it_exports_are_recognised() {
    let text = "Asset Name,Asset Tag,Serial,Model,Category,Manufacturer,Location,Status,Purchase Date,Purchase Cost,Warranty\n\
                Dreiebenk 1,00042,SN9,ST-20,CNC-dreiebenk,Haas,Skogstua,Ready to Deploy,2020-01-15,650000.00,36 months\n";
    let found = plan(text, &HashMap::new()).expect("a table");
    assert_eq!(found.problems, vec![]);
    let item = &found.items[0];
    assert_eq!((item.name.as_str(), item.tag.as_str(), item.make.as_str()), ("Dreiebenk 1", "00042", "Haas"));
    assert_eq!((item.status, item.serial.as_str()), (Status::InUse, "SN9"));
    assert_eq!(found.ignored, ["Warranty"]);
}

#[test]
fn every_wrong_cell_is_named_with_its_row() {
    let text = "tag,kind,site,seats,acquired_on,cost_purchase,status,note\n\
                A-1,spaceship,Skogstua,1,,,,\n\
                A-2,drone,Nowhere,1,,,,\n\
                A-3,drone,Skogstua,-4,2026-13-01,many,flying,=cmd()\n\
                A-4,drone,Skogstua,0,2030-01-01,,,\n\
                A-5,drone,Skogstua,1,,,,\n\
                A-5,drone,Skogstua,1,,,,\n\
                ,drone,Skogstua,1,,,,\n";
    let found = plan(text, &HashMap::new()).expect("a table");
    let told: Vec<(usize, &str)> = found.problems.iter().map(|p| (p.row, p.field.as_str())).collect();
    let want = [
        (2, "kind"),
        (3, "site"),
        (4, "note"),
        (4, "seats"),
        (4, "status"),
        (4, "acquired_on"),
        (4, "cost_purchase"),
        (5, "seats"),
        (5, "acquired_on"),
        (7, "tag"),
        (8, "tag"),
    ];
    assert_eq!(told, want);
}

#[test]
fn what_is_no_table_is_refused_as_a_whole() {
    assert_eq!(plan("", &HashMap::new()), Err(BadTable::Empty));
    assert_eq!(plan("tag,kind,site\n", &HashMap::new()), Err(BadTable::Empty));
    assert_eq!(plan("name,kind\nx,drone\n", &HashMap::new()), Err(BadTable::Missing("tag, site".into())));
    assert_eq!(
        plan("tag,merke,kind,site\n1,1,drone,Skogstua\n", &HashMap::new()),
        Err(BadTable::Twice("merke".into()))
    );
    let many = format!("tag,kind,site\n{}", "x,drone,Skogstua\n".repeat(MOST_ROWS + 1));
    assert_eq!(plan(&many, &HashMap::new()), Err(BadTable::TooMany(MOST_ROWS)));
}
