import Faults
import Histories
import Replication

/// A setting of one node: its clock, its links or its disk; the body of `POST /v1/control`.
public enum NodeSetting: Hashable, Sendable {
    /// How the wall clock is off, as `{"clock"}`.
    case clock(ClockSetting)
    /// Which links to peers are bad, as `{"links"}`.
    case links(LinkSetting)
    /// What is wrong with the disk, as `{"disk"}`.
    case disk(DiskSetting)

    /// Reads a body.
    public init(json: [UInt8]) throws(WireError) {
        let fields = try Fields(json)
        if fields.map["links"] != nil {
            self = .links(try LinkSetting(fields["links"]))
        } else if fields.map["clock"] != nil {
            self = .clock(try ClockSetting(fields["clock"]))
        } else if fields.map["disk"] != nil {
            self = .disk(try DiskSetting(fields["disk"]))
        } else {
            throw WireError("expected {\"clock\"}, {\"links\"} or {\"disk\"}")
        }
    }

    /// The body.
    public var json: [UInt8] {
        switch self {
        case .clock(let setting): Value.map(["clock": setting.value]).json
        case .links(let setting): Value.map(["links": setting.value]).json
        case .disk(let setting): Value.map(["disk": setting.value]).json
        }
    }
}

/// What is wrong with a node's links to its peers; those not named are well.
public struct LinkSetting: Hashable, Sendable {
    /// The trouble by the peer that messages go to.
    public var troubles: [NodeID: LinkTrouble]
    /// Since when, in nanoseconds on the machine's monotonic clock: an older one is no news.
    public var since: Int64

    /// The troubles of the links to these nodes, and the number of the change.
    public init(_ troubles: [NodeID: LinkTrouble], since: Int64) {
        self.troubles = troubles
        self.since = since
    }

    init(_ value: Value) throws(WireError) {
        guard case .map(let fields) = value, case .map(let peers)? = fields["peers"],
            let since = fields["since"]?.integer
        else { throw WireError("expected {\"links\":{\"since\",\"peers\":{PEER:{...}}}}") }
        troubles = [:]
        self.since = since
        for (peer, value) in peers {
            guard let trouble = LinkTrouble(value) else {
                throw WireError(
                    "\(peer): expected delay, jitter (nanoseconds), loss, duplicate, reorder"
                        + " (percent) or rate (messages a second)"
                )
            }
            troubles[NodeID(peer)] = trouble
        }
    }

    var value: Value {
        let peers = troubles.map { ($0.key.name, $0.value.value) }
        return ["since": .int(since), "peers": .map(Dictionary(uniqueKeysWithValues: peers))]
    }
}

/// How a node's wall clock is set.
///
/// Times are on the machine's monotonic clock, so that a node which hears of it late, or starts
/// again in between, shows the same as one that did not.
public struct ClockSetting: Hashable, Sendable {
    /// How the clock is off; nil if it is right.
    public var skew: ClockSkew?
    /// Since when, in nanoseconds.
    public var since: Int64

    /// The skew of the wall clock, or none, and the number of the change.
    public init(skew: ClockSkew?, since: Int64) {
        self.skew = skew
        self.since = since
    }

    /// By how many nanoseconds the wall clock is off at a moment of the monotonic clock.
    public func offset(at now: Int64) -> Int64 {
        skew?.offset(after: max(0, now.clampedDifference(since))) ?? 0
    }

    init(_ value: Value) throws(WireError) {
        guard case .map(let clock) = value, let since = clock["since"]?.integer else {
            throw WireError("expected {\"clock\":{\"since\",\"skew\"}}")
        }
        let wish = clock["skew"] ?? .null
        let skew = ClockSkew(wish)
        guard skew != nil || wish == .null else {
            throw WireError("expected a skew: \(ClockSkew.forms)")
        }
        self.init(skew: skew, since: since)
    }

    var value: Value { ["since": .int(since), "skew": skew?.value ?? .null] }
}
