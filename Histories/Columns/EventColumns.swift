/// The events of a history, each field in a column of small numbers.
///
/// An `Event` is put together when it is asked for. A history of ten million operations takes some
/// 35 bytes an event so, and checkers read the columns without touching a string.
public struct EventColumns: Sendable {
    private(set) var kinds: [Event.Kind] = []
    private(set) var processes: [Int32] = []
    private(set) var fs: [Int32] = []
    private(set) var values: [ValueCode] = []
    private(set) var keys = SparseColumn<Int32>(usual: -1)
    private(set) var nodes = SparseColumn<Int32>(usual: -1)
    private(set) var errors = SparseColumn<Int32>(usual: -1)
    /// The least integer stands for no time, but where the set says otherwise.
    private(set) var times = SparseColumn<Int64>(usual: .min)
    private var leastTimes: Set<Int> = []
    /// The index less the position: 0 where the journal is complete.
    private(set) var shifts = SparseColumn<Int>(usual: 0)
    private(set) var extras: [Int: [String: Value]] = [:]

    var fNames = Names()
    var keyNames = Names()
    var nodeNames = Names()
    var errorNames = Names()
    var processNames = ProcessNames()
    var valueTable = ValueTable()
    private var capacity = 0

    /// No events.
    public init() {}

    /// These events.
    public init(_ events: some Sequence<Event>) {
        reserveCapacity(events.underestimatedCount)
        for event in events { append(event) }
    }

    /// Makes room for so many events.
    public mutating func reserveCapacity(_ count: Int) {
        capacity = count
        kinds.reserveCapacity(count)
        processes.reserveCapacity(count)
        fs.reserveCapacity(count)
        values.reserveCapacity(count)
    }

    /// Appends an event.
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
    mutating func append(_ row: Row, extra: [String: Value] = [:]) {
        let position = kinds.count
        kinds.append(row.kind)
        processes.append(row.process)
        fs.append(row.f)
        values.append(row.value)
        keys.append(row.key, at: position, capacity: capacity)
        times.append(row.time ?? .min, at: position, capacity: capacity)
        shifts.append(row.index &- position, at: position, capacity: capacity)
        nodes.append(row.node, at: position, capacity: capacity)
        errors.append(row.error, at: position, capacity: capacity)
        if row.time == .min { leastTimes.insert(position) }
        if !extra.isEmpty { extras[position] = extra }
    }
}

extension EventColumns: RandomAccessCollection {
    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of events.
    public var endIndex: Int { kinds.count }

    /// The event at a position.
    public subscript(position: Int) -> Event {
        Event(
            index: index(at: position),
            time: time(at: position),
            process: process(at: position),
            kind: kinds[position],
            f: f(at: position),
            key: key(at: position),
            value: value(at: position),
            error: errorNames[errors[position]],
            node: node(at: position),
            extra: extras[position] ?? [:]
        )
    }

    func index(at position: Int) -> Int { position &+ shifts[position] }

    func time(at position: Int) -> Int64? {
        let time = times[position]
        return time == .min && !leastTimes.contains(position) ? nil : time
    }

    func process(at position: Int) -> Process {
        processNames.processes[Int(processes[position])]
    }

    func f(at position: Int) -> String { fNames.texts[Int(fs[position])] }

    func key(at position: Int) -> String? { keyNames[keys[position]] }

    func value(at position: Int) -> Value { valueTable[values[position]] }

    func node(at position: Int) -> String? { nodeNames[nodes[position]] }
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
