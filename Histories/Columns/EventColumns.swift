/// The events of a history, each field in a column of small numbers.
///
/// An `Event` is put together when it is asked for. An event takes some twenty bytes so, most of
/// them for its time, and checkers read the columns without touching a string.
public struct EventColumns: Sendable {
    /// The number of the operation's name, above two bits for the kind.
    private var acts = Column(usual: 0)
    private var processes = Column(usual: 0)
    private var valueBits = Column(usual: ValueCode.null.bits)
    private var keys = Column(usual: -1)
    private var nodes = Column(usual: -1)
    private var errors = Column(usual: -1)
    /// The least integer stands for no time, but where the set says otherwise.
    private var times = Column(usual: .min)
    private var leastTimes: Set<Int> = []
    /// The index less the position: 0 where the journal is complete.
    private var shifts = Column(usual: 0)
    private(set) var extras: [Int: [String: Value]] = [:]
    /// The latest time so far; the least integer before there is one.
    private var timeLatest = Int64.min
    /// The position of the first event whose time is before that of one above; nil if times rise.
    private(set) var timesGoBackAt: Int?

    var fNames = Names()
    var keyNames = Names()
    var nodeNames = Names()
    var errorNames = Names()
    var processNames = ProcessNames()
    var valueTable = ValueTable()

    /// No events.
    public init() {}

    /// These events.
    public init(_ events: some Sequence<Event>) {
        reserveCapacity(events.underestimatedCount)
        for event in events { append(event) }
    }

    /// Makes room for a number of events.
    public mutating func reserveCapacity(_ count: Int) {
        acts.reserveCapacity(count)
        processes.reserveCapacity(count)
        valueBits.reserveCapacity(count)
        keys.reserveCapacity(count)
        nodes.reserveCapacity(count)
        errors.reserveCapacity(count)
        times.reserveCapacity(count)
        shifts.reserveCapacity(count)
    }

    /// Appends an event as one row, whose values get codes.
    public mutating func append(_ event: Event) {
        append(
            Row(
                kind: event.kind,
                process: processNames.number(of: event.process),
                f: fNames.number(of: event.f),
                key: keyNames.number(of: event.key),
                value: valueTable.code(of: event.value),
                time: event.time,
                index: event.index,
                node: nodeNames.number(of: event.node),
                error: errorNames.number(of: event.error)
            ),
            extra: event.extra
        )
    }

    /// An event whose names are numbers already.
    struct Row {
        var kind = Event.Kind.info
        var process: Int32 = -1
        var f: Int32 = -1
        var key: Int32 = -1
        var value = ValueCode.null
        var time: Int64?
        var index = 0
        var node: Int32 = -1
        var error: Int32 = -1
    }

    /// Appends an event whose names are numbers of this history.
    @inline(__always)
    mutating func append(_ row: Row) {
        let position = acts.count
        acts.append(Int64(row.f) << 2 | row.kind.code)
        processes.append(Int64(row.process))
        valueBits.append(row.value.bits)
        keys.append(Int64(row.key))
        nodes.append(Int64(row.node))
        errors.append(Int64(row.error))
        let time = row.time ?? .min
        times.append(time)
        shifts.append(Int64(row.index &- position))
        if row.time == .min { leastTimes.insert(position) }
        if time < timeLatest { noteEarly(row.time, at: position) } else { timeLatest = time }
    }

    /// Notes an event whose time is below that of one above; one without a time says nothing.
    @inline(never)
    private mutating func noteEarly(_ time: Int64?, at position: Int) {
        if time != nil, timesGoBackAt == nil { timesGoBackAt = position }
    }

    private mutating func append(_ row: Row, extra: [String: Value]) {
        if !extra.isEmpty { extras[count] = extra }
        append(row)
    }

    /// Adds a field to an event that says no more than that it is there.
    mutating func mark(_ name: String, at position: Int) {
        extras[position, default: [:]][name] = .bool(true)
    }

    /// Gives values other codes, each event that of its own.
    mutating func replaceValues(_ code: (ValueCode) -> ValueCode) {
        var replaced = Column(usual: valueBits.usual)
        replaced.reserveCapacity(count)
        for position in indices { replaced.append(code(valueCode(at: position)).bits) }
        valueBits = replaced
    }

    /// The same events in another order, given by their positions.
    func ordered(by positions: [Int]) -> EventColumns {
        var ordered = EventColumns()
        ordered.fNames = fNames
        ordered.keyNames = keyNames
        ordered.nodeNames = nodeNames
        ordered.errorNames = errorNames
        ordered.processNames = processNames
        ordered.valueTable = valueTable
        ordered.reserveCapacity(positions.count)
        for position in positions {
            ordered.append(row(at: position), extra: extras[position] ?? [:])
        }
        return ordered
    }

    private func row(at position: Int) -> Row {
        Row(
            kind: kind(at: position),
            process: processNumber(at: position),
            f: Int32(truncatingIfNeeded: fNumber(at: position)),
            key: keyNumber(at: position),
            value: valueCode(at: position),
            time: time(at: position),
            index: index(at: position),
            node: Int32(truncatingIfNeeded: nodes[position]),
            error: Int32(truncatingIfNeeded: errors[position])
        )
    }
}

extension EventColumns: RandomAccessCollection {
    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of events.
    public var endIndex: Int { acts.count }

    /// The event at a position.
    public subscript(position: Int) -> Event {
        Event(
            index: index(at: position),
            time: time(at: position),
            process: process(at: position),
            kind: kind(at: position),
            f: f(at: position),
            key: key(at: position),
            value: value(at: position),
            error: error(at: position),
            node: node(at: position),
            extra: extras[position] ?? [:]
        )
    }

    @inline(__always)
    func kind(at position: Int) -> Event.Kind { Event.Kind(code: acts[position]) }

    /// The number of the operation's name.
    @inline(__always)
    func fNumber(at position: Int) -> Int { Int(acts[position] >> 2) }

    @inline(__always)
    func keyNumber(at position: Int) -> Int32 { Int32(truncatingIfNeeded: keys[position]) }

    @inline(__always)
    func processNumber(at position: Int) -> Int32 {
        Int32(truncatingIfNeeded: processes[position])
    }

    @inline(__always)
    func valueCode(at position: Int) -> ValueCode { ValueCode(bits: valueBits[position]) }

    func index(at position: Int) -> Int { position &+ Int(shifts[position]) }

    func time(at position: Int) -> Int64? {
        let time = times[position]
        return time == .min && !leastTimes.contains(position) ? nil : time
    }

    func process(at position: Int) -> Process { processNames[processNumber(at: position)] }

    func f(at position: Int) -> String { fNames.text(of: fNumber(at: position)) }

    func key(at position: Int) -> String? { keyNames[keyNumber(at: position)] }

    func value(at position: Int) -> Value { valueTable[valueCode(at: position)] }

    func node(at position: Int) -> String? {
        nodeNames[Int32(truncatingIfNeeded: nodes[position])]
    }

    func error(at position: Int) -> String? {
        errorNames[Int32(truncatingIfNeeded: errors[position])]
    }
}

extension EventColumns: Equatable, ExpressibleByArrayLiteral {
    /// Whether the events are equal, one by one.
    public static func == (one: EventColumns, other: EventColumns) -> Bool {
        one.elementsEqual(other)
    }

    /// Whether the events are these, one by one.
    public static func == (one: EventColumns, other: [Event]) -> Bool {
        one.elementsEqual(other)
    }

    /// These events.
    public init(arrayLiteral events: Event...) { self.init(events) }
}

extension Event.Kind {
    /// A number for the kind, of two bits.
    @inline(__always)
    fileprivate var code: Int64 {
        switch self {
        case .invoke: 0
        case .ok: 1
        case .fail: 2
        case .info: 3
        }
    }

    /// The kind in the two lowest bits.
    @inline(__always)
    fileprivate init(code: Int64) {
        switch code & 3 {
        case 0: self = .invoke
        case 1: self = .ok
        case 2: self = .fail
        default: self = .info
        }
    }
}
