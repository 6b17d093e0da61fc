import Histories
import Replication

/// What a counter was moved by at one node, ups and downs apart so that both only grow.
public struct Tally: Hashable, Codable, Sendable {
    var up: Int64
    var down: Int64

    static let zero = Tally(up: 0, down: 0)

    var value: Int64 { up &- down }

    /// The tally after an addition; nil if the sum leaves the range of numbers.
    func adding(_ amount: Int64) -> Tally? {
        guard let size = Int64(exactly: amount.magnitude) else { return nil }
        let (sum, isTooLarge) = (amount < 0 ? down : up).addingReportingOverflow(size)
        guard !isTooLarge else { return nil }
        return amount < 0 ? Tally(up: up, down: sum) : Tally(up: sum, down: down)
    }

    /// The later of two tallies of one node: each half only grows.
    func merged(with other: Tally) -> Tally {
        Tally(up: max(up, other.up), down: max(down, other.down))
    }
}

/// A value of a register that no later write has replaced.
public struct Sibling: Hashable, Codable, Sendable {
    /// The name of the write.
    var dot: Dot
    /// The wall clock of the node that took it, made to grow along causality.
    var timestamp: Int64
    /// What was written; null where the register was deleted.
    var value: Value
}

/// The part of a store that merges on its own.
enum Cell: Hashable, Sendable {
    case counter(String)
    case element(String, Value)
    case register(String)

    /// The cell that a command changes; nil if it is none of these types'.
    init?(of command: Command) {
        switch command {
        case .add(let key, _): self = .counter(key)
        case .insert(let key, let element), .remove(let key, let element):
            self = .element(key, element)
        case .write(let key, _): self = .register(key)
        default: return nil
        }
    }
}

/// A cell with what is in it, on its way to a peer.
enum Fragment: Codable, Sendable {
    case counter(String, [NodeID: Tally])
    case element(String, Value, [Dot])
    case register(String, [Sibling])

    var cell: Cell {
        switch self {
        case .counter(let key, _): .counter(key)
        case .element(let key, let element, _): .element(key, element)
        case .register(let key, _): .register(key)
        }
    }
}

/// Some cells of a store, and every update that they take into account.
///
/// Source: Almeida, Shoker, Baquero, *Delta state replicated data types*, JPDC 2018. A cell without
/// dots whose writes the context names says that they were removed.
public struct Delta: Codable, Sendable {
    var context: VectorClock
    var fragments: [Fragment]
    /// Whether cells that are not mentioned are empty at the sender.
    var isWhole = false
}
