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
    let call: CallTime
    /// When it returned; nil if it never did.
    let end: CallTime?
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
        guard let call = fields.stated(.call) else {
            throw ScanError(place, expected: "a record with the time of its call", found: "none")
        }
        self.call = try CallTime(call, at: place)
        // Who has no answer at the end often writes the greatest number for its time.
        if let end = fields.stated(.end), end != .int(.max) {
            self.end = try CallTime(end, at: place)
        } else {
            end = nil
        }
        request = try Request(fields, at: place)
        try readAnswer(fields, place)
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

    private mutating func readAnswer(_ fields: CallFields, _ place: Int) throws(ScanError) {
        let output = fields[.output] ?? .null
        let answer = output.fields.map { CallFields($0) }
        let error = fields.stated(.error) ?? answer?.stated(.error)
        if let error, error != "", error != false {
            self.error = error.nameText
            kind = .info
        }
        readStatus(fields.stated(.status) ?? answer?.stated(.status))
        // What a write returns in words is no value.
        if request.isUpdate, output.text != nil { readStatus(output) }
        if fields[.isUnknown] == true || answer?[.isUnknown] == true || end == nil { kind = .info }
        guard kind == .ok else { return }
        if request.f == "cas" {
            return try readOutcome(output.truth ?? answer?[.isDone]?.truth, fields, place)
        }
        if fields[.isDone] == false || answer?[.isDone] == false {
            // It may be a refusal, an error, or a key that is not there.
            kind = .info
            self.error = "not ok"
            return
        }
        result = try request.result(output, answer, at: place)
    }

    /// Takes a word, or a number as HTTP has them, on how the operation ended.
    ///
    /// Only `fail` is a word for certain that it had no effect: of other errors nobody knows.
    private mutating func readStatus(_ status: Value?) {
        guard let status else { return }
        switch status.text?.lowercased() ?? status.jsonText {
        case "ok", "success", "succeeded", "done", "completed", "true", "0", "200", "201", "204",
            "":
            return
        case "fail": if kind == .ok { kind = .fail }
        default: kind = .info
        }
        error = error ?? status.nameText
    }

    /// Takes the answer of a compare-and-set: whether it was done.
    private mutating func readOutcome(
        _ isDone: Bool?,
        _ fields: CallFields,
        _ place: Int
    ) throws(ScanError) {
        guard let isDone = isDone ?? fields[.isDone]?.truth else {
            throw ScanError(
                place,
                expected: "whether the compare-and-set was done, as true or false",
                found: Excerpt.shortened((fields[.output] ?? .null).jsonText)
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

        /// Whether it changes what is there, and answers nothing of it.
        var isUpdate: Bool { f == "write" || f == "append" }

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
            if isUpdate { return argument }
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
