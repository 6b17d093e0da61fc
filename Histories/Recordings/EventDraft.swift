/// The named fields of an event in a file.
enum EventField {
    case index
    case time
    case process
    case type
    case f
    case key
    case value
    case node
    case error
    case other

    /// The field with this name.
    @inline(__always)
    static func named(_ name: Bytes) -> EventField { named(name.word(of: 0..<name.count)) }

    /// The field with this name, given as a word: readers ask it for every field of every event.
    @inline(__always)
    static func named(_ word: UInt64?) -> EventField {
        switch word {
        case 0x0500_0078_6564_6E69: .index
        case 0x0400_0000_656D_6974: .time
        case 0x0773_7365_636F_7270: .process
        case 0x0400_0000_6570_7974: .type
        case 0x0100_0000_0000_0066: .f
        case 0x0300_0000_0079_656B: .key
        case 0x0500_0065_756C_6176: .value
        case 0x0400_0000_6564_6F6E: .node
        case 0x0500_0072_6F72_7265: .error
        default: .other
        }
    }
}

extension EventField {
    /// The field as a flag; none for what has no name of its own.
    fileprivate var flag: EventFields.Seen {
        switch self {
        case .index: .index
        case .time: .time
        case .process: .process
        case .type: .type
        case .f: .f
        case .key: .key
        case .value: .value
        case .node: .node
        case .error: .error
        case .other: []
        }
    }
}

extension Event.Kind {
    /// The kind of this name, given as a word.
    @inline(__always)
    init?(word: UInt64?) {
        switch word {
        case 0x0600_656B_6F76_6E69: self = .invoke
        case 0x0200_0000_0000_6B6F: self = .ok
        case 0x0400_0000_6C69_6166: self = .fail
        case 0x0400_0000_6F66_6E69: self = .info
        default: return nil
        }
    }
}

/// An event while its fields are still coming in, in any order.
struct EventDraft: ~Copyable {
    /// The fields that an event may lack in a file, but not in a history.
    struct Fields: OptionSet {
        var rawValue: UInt8
        static let index = Fields(rawValue: 1)
        static let process = Fields(rawValue: 2)
        static let kind = Fields(rawValue: 4)
        static let f = Fields(rawValue: 8)
        static let required: Fields = [.process, .kind, .f]
    }

    /// Where the event begins.
    var offset: Int
    /// Which of the fields have come.
    var seen: Fields = []
    /// Which of the fields have been named.
    private var named: EventFields.Seen = []
    var index = 0
    var time: Int64?
    var process = Process.nemesis
    /// The name of the process, if it has one instead of a number.
    var processName: String?
    var kind = Event.Kind.info
    var f = ""
    var key: String?
    var value = Value.null
    var error: String?
    var node: String?
    var extra: [String: Value] = [:]

    init(at offset: Int) { self.offset = offset }

    /// Whether the nemesis acted.
    var isOfNemesis: Bool { process == .nemesis && processName == nil }

    /// Takes the name of a process: one is that of the nemesis, any other that of a client.
    mutating func set(process name: String) {
        processName = name == "nemesis" || name == ":nemesis" ? nil : name
        process = .nemesis
    }

    /// Notes the name of a field, which no event may give twice: nobody knows which one counts.
    mutating func set(_ field: EventField, at place: Int) throws(ScanError) {
        let flag = field.flag
        guard named.isDisjoint(with: flag) else { throw .twice("\(field)", at: place) }
        named.formUnion(flag)
    }

    /// Takes a field that the format does not name.
    mutating func set(_ name: String, _ value: Value, at place: Int) throws(ScanError) {
        guard extra.updateValue(value, forKey: name) == nil else {
            throw .twice(name, at: place)
        }
    }

    /// Makes the pair `[key, value]` of independent keys a keyed value.
    mutating func splitPair() {
        guard key == nil, case .list(let pair) = value, pair.count == 2 else { return }
        key = pair[0].nameText
        value = pair[1]
    }

    /// The first field that is missing.
    var missing: String? {
        if !seen.contains(.process) { return "process" }
        if !seen.contains(.kind) { return "type" }
        return seen.contains(.f) ? nil : "f"
    }
}
