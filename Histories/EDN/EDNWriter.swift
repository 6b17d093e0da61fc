/// Appends events and values as EDN.
///
/// A string that is a name for Jepsen (`f`, `type`, what a micro-operation does, a field) is
/// written as a keyword, any other as a string. Keys that are integers are written as such.
enum EDNWriter {
    static func append(_ event: Event, to output: inout [UInt8]) {
        JSONWriter.append(verbatim: "{:index ", to: &output)
        JSONWriter.append(Int64(event.index), to: &output)
        if let time = event.time {
            JSONWriter.append(verbatim: ", :time ", to: &output)
            JSONWriter.append(time, to: &output)
        }
        JSONWriter.append(verbatim: ", :process ", to: &output)
        switch event.process {
        case .client(let number): JSONWriter.append(Int64(number), to: &output)
        case .nemesis: JSONWriter.append(verbatim: ":nemesis", to: &output)
        }
        JSONWriter.append(verbatim: ", :type :", to: &output)
        output.append(contentsOf: event.kind.rawValue.utf8)
        JSONWriter.append(verbatim: ", :f ", to: &output)
        append(name: event.f, to: &output)
        appendKeyAndValue(of: event, to: &output)
        append(":node ", event.node, to: &output)
        append(":error ", event.error, to: &output)
        for (name, value) in event.extra.isEmpty ? [] : event.namedExtras {
            JSONWriter.append(verbatim: ", ", to: &output)
            append(name: name, to: &output)
            output.append(ASCII.space)
            append(value, to: &output)
        }
        JSONWriter.append(verbatim: "}\n", to: &output)
    }

    /// The nemesis has no independent keys: its key stays a field.
    private static func appendKeyAndValue(of event: Event, to output: inout [UInt8]) {
        let isPair = event.key != nil && event.process != .nemesis
        if !isPair { append(":key ", event.key, to: &output) }
        JSONWriter.append(verbatim: ", :value ", to: &output)
        if isPair, let key = event.key {
            output.append(ASCII.openBracket)
            append(key: key, to: &output)
            output.append(ASCII.space)
        }
        if event.f == "txn", let operations = event.value.elements {
            append(operations, to: &output) { append(microOperation: $0, to: &$1) }
        } else {
            append(event.value, to: &output)
        }
        if isPair { output.append(ASCII.closeBracket) }
    }

    /// Appends a field that may be absent.
    private static func append(
        _ name: StaticString,
        _ text: String?,
        to output: inout [UInt8]
    ) {
        guard let text else { return }
        JSONWriter.append(verbatim: ", ", to: &output)
        JSONWriter.append(verbatim: name, to: &output)
        append(text: text, to: &output)
    }

    /// Appends `[:append "x" 1]`: Elle knows what a micro-operation does by its keyword.
    private static func append(microOperation value: Value, to output: inout [UInt8]) {
        guard let parts = value.elements, case .string(let verb)? = parts.first else {
            return append(value, to: &output)
        }
        output.append(ASCII.openBracket)
        append(name: verb, to: &output)
        for part in parts.dropFirst() {
            output.append(ASCII.space)
            append(part, to: &output)
        }
        output.append(ASCII.closeBracket)
    }

    static func append(_ value: Value, to output: inout [UInt8]) {
        switch value {
        case .null: JSONWriter.append(verbatim: "nil", to: &output)
        case .bool, .int: JSONWriter.append(value, to: &output)
        case .double(let double): append(double, to: &output)
        case .string(let text): append(text: text, to: &output)
        case .list(let elements): append(elements, to: &output) { append($0, to: &$1) }
        case .map(let members): append(members, to: &output)
        }
    }

    private static func append(_ double: Double, to output: inout [UInt8]) {
        if double.isFinite {
            output.append(contentsOf: double.description.utf8)
        } else if double.isNaN {
            JSONWriter.append(verbatim: "##NaN", to: &output)
        } else {
            JSONWriter.append(verbatim: double > 0 ? "##Inf" : "##-Inf", to: &output)
        }
    }

    private static func append(
        _ elements: [Value],
        to output: inout [UInt8],
        each element: (Value, inout [UInt8]) -> Void
    ) {
        output.append(ASCII.openBracket)
        for (position, value) in elements.enumerated() {
            if position > 0 { output.append(ASCII.space) }
            element(value, &output)
        }
        output.append(ASCII.closeBracket)
    }

    private static func append(_ members: [String: Value], to output: inout [UInt8]) {
        output.append(ASCII.openBrace)
        var first = true
        // Determinism: hash order must not reach a file.
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            if !first { JSONWriter.append(verbatim: ", ", to: &output) }
            first = false
            append(key: name, to: &output)
            output.append(ASCII.space)
            append(member, to: &output)
        }
        output.append(ASCII.closeBrace)
    }

    /// Appends a name as a keyword where EDN allows it, else as a string.
    private static func append(name: String, to output: inout [UInt8]) {
        guard isKeyword(name) else { return append(text: name, to: &output) }
        output.append(ASCII.colon)
        output.append(contentsOf: name.utf8)
    }

    private static func isKeyword(_ name: String) -> Bool {
        guard let first = name.utf8.first, ASCII.isLetter(first) else { return false }
        return name.utf8.allSatisfy { byte in
            ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-_.?!*".utf8.contains(byte)
        }
    }

    /// Appends a key: as an integer where its text is just what an integer is written as.
    private static func append(key: String, to output: inout [UInt8]) {
        if let integer = Int64(key), integer.description == key {
            JSONWriter.append(integer, to: &output)
        } else {
            append(text: key, to: &output)
        }
    }

    /// Appends a string in quotes; JSON's escapes are EDN's too.
    private static func append(text: String, to output: inout [UInt8]) {
        JSONWriter.append(text: text, to: &output)
    }
}
