import Histories
import Replication

/// What can be wrong with a node or its links, independently of all else.
public enum FaultAspect: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Links are cut.
    case cut
    /// Links are bad.
    case links
    /// A node is dead.
    case dead
    /// A node is paused.
    case paused
    /// A wall clock is off.
    case clock
    /// A disk fails.
    case disk

    /// Whether nodes that live may fail to reach each other because of it.
    public var disturbsLinks: Bool {
        switch self {
        case .cut, .links, .paused: true
        case .dead, .clock, .disk: false
        }
    }

    /// Whether a node may not act at all because of it.
    public var silences: Bool {
        switch self {
        case .dead, .paused, .disk: true
        case .cut, .links, .clock: false
        }
    }

    /// The family of its faults.
    public var family: FaultFamily {
        switch self {
        case .cut: .cuts
        case .links: .badLinks
        case .dead, .paused: .processes
        case .clock: .clocks
        case .disk: .disks
        }
    }

    /// In the order in which they are listed and drawn.
    public static func < (left: FaultAspect, right: FaultAspect) -> Bool {
        left.order < right.order
    }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Faults that one injector carries out.
public enum FaultFamily: String, Hashable, Sendable, CaseIterable {
    /// Cuts of links.
    case cuts
    /// Links that delay, lose, double or reorder messages.
    case badLinks = "bad links"
    /// Deaths, restarts and pauses of node processes.
    case processes
    /// Wall clocks that are off.
    case clocks
    /// Disks that fail.
    case disks
}

/// The change that a fault makes to what is broken: an aspect, a condition or its end, and a place.
public enum FaultChange: Hashable, Sendable {
    /// Exactly the links of this partition are cut; nil cuts none.
    case cut(Partition?)
    /// These links have this trouble and no other; nil restores them.
    case links(LinkTrouble?, [Link])
    /// These nodes die, or start again.
    case death(isBegun: Bool, [NodeID])
    /// These nodes are paused, or continue.
    case pause(isBegun: Bool, [NodeID])
    /// The clocks of these nodes are off in this way; nil sets them right.
    case clocks(ClockSkew?, [NodeID])
    /// The disks of these nodes have this trouble and no other; nil mends them.
    case disks(DiskTrouble?, [NodeID])

    /// What it is about.
    public var aspect: FaultAspect {
        switch self {
        case .cut: .cut
        case .links: .links
        case .death: .dead
        case .pause: .paused
        case .clocks: .clock
        case .disks: .disk
        }
    }

    /// Whether it breaks something; else it mends.
    public var breaks: Bool {
        switch self {
        case .cut(let partition): partition != nil
        case .links(let trouble, _): trouble != nil
        case .death(let isBegun, _), .pause(let isBegun, _): isBegun
        case .clocks(let skew, _): skew != nil
        case .disks(let trouble, _): trouble != nil
        }
    }

    /// The nodes at which it is made; none where it is about links.
    public var nodes: [NodeID] {
        switch self {
        case .cut, .links: []
        case .death(_, let nodes), .pause(_, let nodes), .clocks(_, let nodes),
            .disks(_, let nodes):
            nodes
        }
    }

    /// The links at which it is made; none where it is about nodes, or mends every cut.
    public var links: [Link] {
        switch self {
        case .cut(let partition): partition?.cut ?? []
        case .links(_, let links): links
        case .death, .pause, .clocks, .disks: []
        }
    }

    /// As a value: the places where that is all, else an object of the places and the condition.
    var value: Value {
        switch self {
        case .cut(let partition): partition?.value ?? .null
        case .links(let trouble?, let links):
            ["links": .links(links), "trouble": trouble.value]
        case .links(nil, let links): .links(links)
        case .clocks(let skew?, let nodes): ["nodes": .nodes(nodes), "skew": skew.value]
        case .disks(let trouble?, let nodes): ["nodes": .nodes(nodes), "trouble": trouble.value]
        case .death(_, let nodes), .pause(_, let nodes), .clocks(nil, let nodes),
            .disks(nil, let nodes):
            .nodes(nodes)
        }
    }
}
