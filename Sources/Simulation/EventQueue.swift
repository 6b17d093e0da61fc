/// Something that is going to happen at a moment of virtual time.
///
/// It holds no references, so the queue moves it about as plain memory; what is bigger than two
/// numbers waits in a store elsewhere, and `payload` says where.
struct Occurrence {
    /// What is going to happen.
    enum Kind: UInt8 {
        /// A message reaches a node: `payload` is its place among the parcels.
        case delivery
        /// A timer of a node runs out: `payload` is its number.
        case timer
        /// A node's disk has synced.
        case sync
        /// A client's call reaches its node.
        case request
        /// A node's answer reaches a client.
        case answer
        /// A client has waited long enough for an answer.
        case timeout
        /// A client may go on.
        case wake
        /// A fault of the plan is due: `payload` is its place in the schedule.
        case fault
        /// A clock jumps: `payload` is its place among the jumps.
        case jump
    }

    /// Virtual nanoseconds.
    var time: Int64
    /// Grows with every occurrence, above eight bits for the kind: settles what comes first of
    /// two at the same time.
    var order: UInt64
    /// The node or the client.
    var place: Int32
    /// The node's life, or the number of the client's call: what belongs to another is dropped.
    var life: Int32
    /// What else there is to say.
    var payload: UInt64

    var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: order)) ?? .wake }

    @inline(__always)
    static func < (left: Occurrence, right: Occurrence) -> Bool {
        left.time == right.time ? left.order < right.order : left.time < right.time
    }
}

/// What is going to happen, the next first: a heap in which every parent has four children.
///
/// Determinism: of two at the same time, the one that was put in first comes out first.
struct EventQueue {
    private var heap: [Occurrence] = []
    private var count: UInt64 = 0

    var next: Occurrence? { heap.first }

    /// Puts an occurrence in.
    @inline(__always)
    mutating func add(
        _ kind: Occurrence.Kind,
        at time: Int64,
        place: Int,
        life: Int32 = 0,
        payload: UInt64 = 0
    ) {
        count += 1
        let occurrence = Occurrence(
            time: time,
            order: count << 8 | UInt64(kind.rawValue),
            place: Int32(truncatingIfNeeded: place),
            life: life,
            payload: payload
        )
        heap.append(occurrence)
        heap.withUnsafeMutableBufferPointer { heap in
            var hole = heap.count - 1
            while hole > 0 {
                let parent = (hole - 1) / 4
                guard occurrence < heap[parent] else { break }
                heap[hole] = heap[parent]
                hole = parent
            }
            heap[hole] = occurrence
        }
    }

    /// Takes the next occurrence out; there must be one.
    @inline(__always)
    mutating func pop() -> Occurrence {
        let first = heap[0]
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap.withUnsafeMutableBufferPointer { heap in
            var hole = 0
            while true {
                let firstChild = hole * 4 + 1
                guard firstChild < heap.count else { break }
                var least = firstChild
                for child in (firstChild + 1)..<max(firstChild + 1, min(firstChild + 4, heap.count))
                where heap[child] < heap[least] {
                    least = child
                }
                guard heap[least] < last else { break }
                heap[hole] = heap[least]
                hole = least
            }
            heap[hole] = last
        }
        return first
    }
}
