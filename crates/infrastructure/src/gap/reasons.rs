//! Reads the split and the reasons from a flow that is as great as it can be. Pure.

use super::flow::{Network, Node};
use super::{Gap, Landscape, Met, Net, Reason, Terms};

/// Nodes from which more could still reach the sink.
fn open_to(net: &Network, sink: Node) -> Vec<bool> {
    let mut open = vec![false; net.nodes()];
    open[sink as usize] = true;
    let mut stack = vec![sink];
    while let Some(node) = stack.pop() {
        for &arc in net.at(node) {
            let from = net.to(arc);
            if net.left(arc ^ 1) > 0 && !open[from as usize] {
                open[from as usize] = true;
                stack.push(from);
            }
        }
    }
    open
}

/// For every node: which reasons, taken away by themselves, would let more through from there.
fn helps(n: &Net, open: &[bool]) -> Vec<u8> {
    let net = &n.net;
    let mut helps = vec![0_u8; net.nodes()];
    let mut stack = Vec::new();
    for (gate, reason) in &n.gates {
        let from = net.from(*gate) as usize;
        if net.left(*gate) == 0 && open[net.to(*gate) as usize] && helps[from] & reason.bit() == 0 {
            helps[from] |= reason.bit();
            stack.push(from as Node);
        }
    }
    while let Some(node) = stack.pop() {
        for &arc in net.at(node) {
            let from = net.to(arc);
            // never back over the source: that would take from one learner to give to another
            if from == n.source || node == n.source || net.left(arc ^ 1) == 0 {
                continue;
            }
            let more = helps[node as usize] & !helps[from as usize];
            if more != 0 {
                helps[from as usize] |= more;
                stack.push(from);
            }
        }
    }
    helps
}

/// The gap of a landscape whose flow has run.
pub(super) fn read(land: &Landscape, terms: Terms, n: &Net) -> Gap {
    let open = open_to(&n.net, n.sink);
    let helps = helps(n, &open);
    let mut met: Vec<Met> = land.demands.iter().map(|_| Met::default()).collect();
    let mut ways: Vec<(bool, bool)> = vec![(false, false); met.len()];
    for way in &n.ways {
        let minutes = n.net.flow(way.arc);
        let d = way.demand as usize;
        let room = n.net.left(n.room[way.pool as usize]) > 0;
        ways[d] = (true, ways[d].1 || room);
        if minutes > 0 {
            met[d].at.push((way.pool, minutes));
            *(if way.home { &mut met[d].here } else { &mut met[d].shared }) += minutes;
        }
    }
    let mut beyond: Vec<Vec<u32>> = vec![Vec::new(); land.kinds.len()];
    let mut any = vec![false; land.kinds.len()];
    for (i, pool) in land.pools.iter().enumerate() {
        any[pool.kind as usize] |= pool.minutes() > 0;
        if open[n.pool[i] as usize] {
            beyond[pool.kind as usize].push(i as u32);
        }
    }
    for (d, demand) in land.demands.iter().enumerate() {
        let m = &mut met[d];
        m.missing = demand.minutes - m.here - m.shared;
        if m.missing == 0 {
            continue;
        }
        let home = land.groups[demand.group as usize].home;
        let away = |pool: &u32| {
            let stands = &land.pools[*pool as usize].stands;
            stands.iter().all(|s| land.minutes(home, *s).is_none_or(|m| m > terms.reach))
        };
        let mut mask = helps[n.demand[d] as usize];
        if n.net.left(n.time[demand.group as usize]) == 0 && open[n.demand[d] as usize] {
            mask |= Reason::Time.bit();
        }
        if beyond[demand.kind as usize].iter().any(away) {
            mask |= Reason::Distance.bit();
        }
        let (some_way, room) = ways[d];
        let first = match mask {
            _ if !some_way && mask & Reason::Distance.bit() != 0 => Reason::Distance,
            _ if !some_way => Reason::Machine,
            0 if room => Reason::Instructor,
            0 => Reason::Machine,
            _ => [Reason::Instructor, Reason::Machine, Reason::Time, Reason::Distance]
                .into_iter()
                .find(|r| mask & r.bit() != 0)
                .unwrap_or(Reason::Machine),
        };
        m.reason = Some(first);
        m.also = Reason::ALL.into_iter().filter(|r| *r != first && mask & r.bit() != 0).collect();
        if !some_way && any[demand.kind as usize] {
            m.nearest = nearest(land, home, demand.kind);
        }
    }
    let taken = n.room.iter().map(|a| n.net.flow(*a)).collect();
    Gap { met, taken }
}

/// Minutes to the nearest machine of a kind.
fn nearest(land: &Landscape, home: u32, kind: u32) -> Option<u16> {
    let near = &land.near[home as usize];
    land.pools
        .iter()
        .filter(|p| p.kind == kind)
        .flat_map(|p| {
            p.stands.iter().filter_map(|s| near.iter().find(|(site, _)| site == s).map(|(_, m)| *m))
        })
        .min()
}
