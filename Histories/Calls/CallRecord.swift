/// One operation with its two times, as Porcupine and tests that use it keep them.
struct CallRecord {
    /// Who called.
    enum Client: Hashable {
        case number(Int)
        case name(ByteText)
    }

    let line: Int
    let place: Int
    let client: Client
    let call: Int64
    /// When it returned; nil if it never did.
    let end: Int64?
    let request: Request
    /// How it ended: ok, fail or info.
    private(set) var kind = Event.Kind.ok
    private(set) var error: String?
    /// What it returned.
    private(set) var result = Value.null

    /// Reads a record that begins at a place.
    init(_ value: Value, at place: Int, line: Int) throws(ScanError) {
        guard case .map(let map) = value else {
            throw ScanError(place, expected: "a record of an operation, which is an object")
        }
        let fields = CallFields(map)
        self.line = line
        self.place = place
        client = try Self.client(fields, place)
        guard let call = try Self.time(fields, .call, place) else {
            throw ScanError(place, expected: "a record with the time of its call", found: "none")
        }
        self.call = call
        let end = try Self.time(fields, .end, place)
        // Who has no answer at the end often writes the greatest number for its time.
        self.end = end == .max ? nil : end
        if let end, end < call {
            throw ScanError(
                place,
                expected: "a return at or after the call at \(call)",
                found: "one at \(end)"
            )
        }
        request = try Request(fields, at: place)
        try takeAnswer(fields, place)
    }

    private static func client(_ fields: CallFields, _ place: Int) throws(ScanError) -> Client {
        switch fields.stated(.client) {
        case .int(let number)?: return .number(Int(number))
        case .string(let name)?: return .name(ByteText(name))
        default:
            throw ScanError(
                place,
                expected: "a record with a client, which is an integer or a name",
                found: "none"
            )
        }
    }

    private static func time(
        _ fields: CallFields,
        _ role: CallFields.Role,
        _ place: Int
    ) throws(ScanError) -> Int64? {
        guard let time = fields.stated(role) else { return nil }
        guard let time = time.integer else {
            throw ScanError(
                place,
                expected: "a time in integral nanoseconds",
                found: time.jsonText
            )
        }
        return time
    }

    private mutating func takeAnswer(_ fields: CallFields, _ place: Int) throws(ScanError) {
        let output = fields[.output] ?? .null
        let answer = output.fields.map { CallFields($0) }
        let error = fields.stated(.error) ?? answer?.stated(.error)
        if let error, error != "", error != false {
            self.error = error.nameText
            kind = .info
        }
        if fields[.isUnknown] == true || answer?[.isUnknown] == true || end == nil { kind = .info }
        guard kind == .ok else { return }
        if request.f == "cas" { return try takeOutcome(output, answer, place) }
        if fields[.isDone] == false || answer?[.isDone] == false {
            // It may be a refusal, an error, or a key that is not there.
            kind = .info
            self.error = "not ok"
            return
        }
        result = try request.result(output, answer, at: place)
    }

    /// Takes the answer of a compare-and-set: whether it was done.
    private mutating func takeOutcome(
        _ output: Value,
        _ answer: CallFields?,
        _ place: Int
    ) throws(ScanError) {
        guard let isDone = output.truth ?? answer?[.isDone]?.truth else {
            throw ScanError(
                place,
                expected: "whether the compare-and-set was done, as true or false",
                found: output.jsonText
            )
        }
        result = request.argument
        guard !isDone else { return }
        kind = .fail
        error = Operation.mismatch
    }
}

extension CallRecord {
    /// What was asked.
    struct Request {
        /// The name of the operation in the file, in small letters.
        let name: String
        /// The name that models know the operation by.
        let f: String
        let key: String?
        let argument: Value

        /// Reads what was asked from a record, or from the input in it.
        init(_ record: CallFields, at place: Int) throws(ScanError) {
            let input = record[.input]
            let fields = input?.fields.map { CallFields($0) } ?? record
            guard let name = input?.text ?? fields[.function]?.text else {
                throw ScanError(
                    place,
                    expected: "the name of the operation in its input, such as \"read\"",
                    found: input?.jsonText ?? "no input"
                )
            }
            self.name = name.lowercased()
            f = Self.function(name)
            key = fields.stated(.key)?.nameText
            let isSwap = f == "cas" && fields[.from] != nil
            let operands = isSwap ? [.from, .to].map { fields[$0] ?? .null } : nil
            argument = operands.map { .list($0) } ?? fields[.value] ?? .null
        }

        /// The name that models know an operation by.
        private static func function(_ name: String) -> String {
            switch name.lowercased().filter({ $0 != "-" && $0 != "_" }) {
            case "get", "read", "load": "read"
            case "put", "set", "write", "store": "write"
            case "append": "append"
            case "cas", "compareandset", "compareandswap": "cas"
            default: name
            }
        }

        /// What the operation returned.
        func result(
            _ output: Value,
            _ answer: CallFields?,
            at place: Int
        ) throws(ScanError) -> Value {
            if f == "write" || f == "append" { return argument }
            guard let answer else { return output == .null && f != "read" ? argument : output }
            if let value = answer[.value] { return value }
            if answer[.isFound] == false || answer.isEmpty && f == "read" { return .null }
            guard f != "read" else {
                throw ScanError(
                    place,
                    expected: "an output with a value",
                    found: Excerpt.shortened(output.jsonText)
                )
            }
            return answer.isEmpty ? argument : output
        }
    }
}
