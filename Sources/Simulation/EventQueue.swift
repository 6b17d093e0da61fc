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
        /// A node that began to lead a little while ago crashes, or is cut off: `payload` is 1.
        case fall
        /// What made a node fall is over.
        case rise
        /// The timer of a node's detector runs out.
        case tick
        /// A heartbeat reaches a node: `payload` is its place among the heartbeats.
        case heartbeat
        /// A node has served a request.
        case service
        /// A timer of a client's machine runs out: `payload` is its number.
        case clientTimer
        /// A timer of the application runs out: `payload` is its number.
        case applicationTimer
        /// A probe of the application reaches a node: `payload` is its number.
        case probe
        /// The outcome of a probe reaches the application: `payload` is twice its number, and one
        /// more if the node said yes.
        case probed
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

/// What is going to happen, the next first.
///
/// ```
///  soon: a heap ◀── its turn ── a wheel of slots, unsorted ◀── its turn ── far: a heap
///        |- this slot, 2^22 ns -|- the next 255 slots: 1 s -|- later ...
/// ```
/// Most of what waits are timers that will find their call done; they must not make the heap of
/// what is near any deeper. So what lies further ahead waits unsorted, and is sorted in its turn.
///
/// Determinism: of two at the same time, the one that was put in first comes out first.
struct EventQueue {
    private static var slotBits: Int64 { 22 }
    private static var slotsMask: Int64 { 255 }

    private var soon = OccurrenceHeap()
    private var wheel = [[Occurrence]](repeating: [], count: 256)
    private var far = OccurrenceHeap()
    /// The slot whose occurrences are in the heap, counted from the start of time.
    private var slot: Int64 = 0
    /// How many wait on the wheel.
    private var waiting = 0
    private var count: UInt64 = 0

    /// The time of the next occurrence; nil if there is none.
    var nextTime: Int64? {
        @inline(__always)
        mutating get {
            if soon.isEmpty, !turn() { return nil }
            return soon.first.time
        }
    }

    /// Puts an occurrence in, which must not be earlier than what was taken out last.
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
        let ahead = (time >> Self.slotBits) - slot
        if ahead <= 0 {
            soon.add(occurrence)
        } else if ahead <= Self.slotsMask {
            wheel[Int((slot + ahead) & Self.slotsMask)].append(occurrence)
            waiting += 1
        } else {
            far.add(occurrence)
        }
    }

    /// Takes the next occurrence out; `nextTime` must have said that there is one.
    @inline(__always)
    mutating func pop() -> Occurrence { soon.pop() }

    /// Goes on to the next slot that is not empty; false if there is none.
    private mutating func turn() -> Bool {
        if waiting == 0 {
            if far.isEmpty { return false }
            // The wheel is empty, so time may skip to just before what is far.
            slot = (far.first.time >> Self.slotBits) - 1
        }
        repeat {
            slot += 1
            let place = Int(slot & Self.slotsMask)
            for occurrence in wheel[place] { soon.add(occurrence) }
            waiting -= wheel[place].count
            wheel[place].removeAll(keepingCapacity: true)
            while !far.isEmpty, far.first.time >> Self.slotBits - slot <= Self.slotsMask {
                let occurrence = far.pop()
                let due = occurrence.time >> Self.slotBits
                if due <= slot {
                    soon.add(occurrence)
                } else {
                    wheel[Int(due & Self.slotsMask)].append(occurrence)
                    waiting += 1
                }
            }
        } while soon.isEmpty
        return true
    }
}

/// A heap in which every parent has four children: it is less deep than one with two.
struct OccurrenceHeap {
    private var heap: [Occurrence] = []

    var isEmpty: Bool { heap.isEmpty }
    var first: Occurrence { heap[0] }

    @inline(__always)
    mutating func add(_ occurrence: Occurrence) {
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

    mutating func pop() -> Occurrence {
        let first = heap[0]
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap.withUnsafeMutableBufferPointer { heap in
            let count = heap.count
            var hole = 0
            while true {
                let firstChild = hole * 4 + 1
                guard firstChild < count else { break }
                var least = firstChild
                var child = firstChild + 1
                while child < min(firstChild + 4, count) {
                    if heap[child] < heap[least] { least = child }
                    child += 1
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
