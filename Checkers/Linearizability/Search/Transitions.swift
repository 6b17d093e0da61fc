/// What the search asks of a model, in dense numbers.
protocol Transitions {
    /// The state after a call of this class, or -1 if the model forbids it.
    mutating func next(_ state: Int32, _ callClass: Int32) -> Int32
    /// The state before the first call.
    var initial: Int32 { get }
    /// What asking for new steps has cost so far, in steps of a search.
    var work: Int { get }
    /// Bytes that is remembered takes.
    var bytes: Int { get }
    /// Whether calls other than resets can lead from a state to one that allows a read.
    func canLead(_ state: Int32, to read: Int32) -> Bool
    /// Whether the call is a reset that leaves a state from which others can lead to the read.
    func canLead(fromReset callClass: Int32, to read: Int32) -> Bool
}

extension Transitions {
    /// Steps cost nothing more.
    @inline(__always)
    var work: Int { 0 }

    /// Nothing is remembered.
    @inline(__always)
    var bytes: Int { 0 }

    /// Nothing is known to be impossible.
    @inline(__always)
    func canLead(_ state: Int32, to read: Int32) -> Bool { true }

    /// Nothing is known to be impossible.
    func canLead(fromReset callClass: Int32, to read: Int32) -> Bool { true }
}

/// A register over dense values: the state is the value's number.
struct RegisterTransitions: Transitions {
    let classes: [RegisterCall<Int32>]
    let initial: Int32

    @inline(__always)
    func next(_ state: Int32, _ callClass: Int32) -> Int32 {
        Self.step(state, classes[Int(callClass)]) ?? -1
    }

    /// The value after a call, or nil if the call is impossible.
    @inline(__always)
    static func step(_ state: Int32, _ call: RegisterCall<Int32>) -> Int32? {
        switch call {
        case .read(let value): state == value ? state : nil
        case .write(let value): value
        case .cas(let from, let to): state == from ? to : nil
        case .differs(let value): state == value ? nil : state
        }
    }
}

/// Any model: states are numbered as they appear, and every step is asked of the model once.
///
/// The idea of a memoised transition table is that of Lowe: Testing for linearizability,
/// Concurrency and Computation 2017, and of the Knossos tool.
struct MemoisedTransitions<M: Model>: Transitions {
    let initial: Int32 = 0
    private let model: M
    private let classes: [M.Call]
    private var states: [M.State]
    private var numbers: [M.State: Int32]
    private var steps = StepTable()
    private(set) var work = 0
    private let isSizeable = M.State.self is any Sizeable.Type
    /// Elements of all states.
    private var content = 0

    var bytes: Int {
        steps.bytes + content * 16
            + (states.capacity + 2 * numbers.capacity) * (MemoryLayout<M.State>.stride + 8)
    }

    init(_ model: M, classes: [M.Call], from initial: M.State) {
        self.model = model
        self.classes = classes
        states = [initial]
        numbers = [initial: 0]
    }

    mutating func next(_ state: Int32, _ callClass: Int32) -> Int32 {
        if let known = steps[state, callClass] { return known }
        work += 1
        let result = model.step(states[Int(state)], classes[Int(callClass)]).map { number(of: $0) }
        steps[state, callClass] = result ?? -1
        return result ?? -1
    }

    /// The model's state of a number.
    subscript(number: Int32) -> M.State { states[Int(number)] }

    /// How many states have a number.
    var stateCount: Int { states.count }

    /// The number of a state, a new one if need be.
    mutating func number(of state: M.State) -> Int32 {
        // A state is copied, hashed and compared as a whole.
        let size = isSizeable ? (state as? any Sizeable)?.size ?? 0 : 0
        work += size >> 3
        if let known = numbers[state] { return known }
        content += size
        work += 1
        let number = Int32(states.count)
        states.append(state)
        numbers[state] = number
        return number
    }
}

/// A state that may hold as much as all calls together brought.
private protocol Sizeable {
    /// About how many elements it holds.
    var size: Int { get }
}

extension Array: Sizeable { fileprivate var size: Int { count } }
extension Set: Sizeable { fileprivate var size: Int { count } }
extension Dictionary: Sizeable { fileprivate var size: Int { count } }
extension String: Sizeable { fileprivate var size: Int { utf8.count >> 3 } }

/// Numbers under pairs of numbers: open addressing with linear probing in flat memory.
struct StepTable {
    private var keys: [UInt64] = []
    private var values: [Int32] = []
    private var used = 0

    /// Bytes taken at present.
    var bytes: Int { keys.capacity * 8 + values.capacity * 4 }

    /// The number under a pair; it can be set once.
    subscript(one: Int32, other: Int32) -> Int32? {
        get {
            guard used > 0 else { return nil }
            let place = find(Self.key(one, other))
            return keys[place] == 0 ? nil : values[place]
        }
        set {
            guard let newValue else { return }
            if used * 2 >= keys.count { grow() }
            let place = find(Self.key(one, other))
            if keys[place] == 0 { used += 1 }
            keys[place] = Self.key(one, other)
            values[place] = newValue
        }
    }

    /// Zero marks an empty place, so pairs are counted from one.
    @inline(__always)
    private static func key(_ one: Int32, _ other: Int32) -> UInt64 {
        (UInt64(UInt32(bitPattern: one)) << 32 | UInt64(UInt32(bitPattern: other))) &+ 1
    }

    @inline(__always)
    private func find(_ key: UInt64) -> Int {
        let mixed = key &* 0x9e37_79b9_7f4a_7c15
        var place = Int(truncatingIfNeeded: (mixed ^ mixed >> 32) >> 1) & (keys.count - 1)
        while keys[place] != 0 && keys[place] != key { place = (place + 1) & (keys.count - 1) }
        return place
    }

    private mutating func grow() {
        let (oldKeys, oldValues) = (keys, values)
        keys = [UInt64](repeating: 0, count: max(64, oldKeys.count * 2))
        values = [Int32](repeating: 0, count: keys.count)
        for (key, value) in zip(oldKeys, oldValues) where key != 0 {
            let place = find(key)
            keys[place] = key
            values[place] = value
        }
    }
}
