/// Reads EDN forms (github.com/edn-format/edn) from bytes as plain data.
///
/// Keywords, symbols and characters become their text, without the colon or the backslash. Lists,
/// vectors and sets become lists, a set's in sorted order, so that equal sets are equal values.
/// A tag is dropped and its form kept. Past the end the current byte reads as 0.
struct EDNScanner {
    var bytes: Bytes
    var position = 0
    /// How many maps the key that is being read stands in.
    private var keyDepth = 0

    init(_ bytes: Bytes) { self.bytes = bytes }

    @inline(__always)
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    var next: UInt8 { position + 1 < bytes.count ? bytes[position + 1] : 0 }

    /// Steps over a byte order mark.
    mutating func skipMark() {
        if position == 0, bytes.spellsMark { position = 3 }
    }

    /// Steps over white space, commas, comments and discarded forms.
    mutating func skipBlank(depth: Int) throws(ScanError) {
        skipSpace()
        while current == ASCII.hash, next == ASCII.underscore {
            try discard(depth: depth)
            skipSpace()
        }
    }

    /// Steps over a form that is marked as discarded; the current byte is its hash.
    mutating func discard(depth: Int) throws(ScanError) {
        try enter(depth + 1)
        position += 2
        _ = try value(depth: depth + 1)
    }

    /// Steps over white space, commas and comments.
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case ASCII.space, ASCII.comma, ASCII.tab...ASCII.carriageReturn: position += 1
            case ASCII.semicolon:
                while position < bytes.count, current != ASCII.newline { position += 1 }
            default: return
            }
        }
    }

    /// Reads the next form, whatever it is.
    mutating func value(depth: Int) throws(ScanError) -> Value {
        try skipBlank(depth: depth)
        switch current {
        case ASCII.quote: return .string(try string())
        case ASCII.colon: return .string(try keyword())
        case ASCII.zero...ASCII.nine: return try number()
        case ASCII.plus, ASCII.minus:
            return ASCII.isDigit(next) ? try number() : .string(try symbol())
        case ASCII.openBracket: return .list(try list(until: ASCII.closeBracket, depth: depth))
        case ASCII.openParenthesis:
            return .list(try list(until: ASCII.closeParenthesis, depth: depth))
        case ASCII.openBrace: return .map(try map(depth: depth))
        case ASCII.backslash: return .string(try character())
        case ASCII.hash: return try dispatch(depth: depth)
        default: return try word()
        }
    }

    /// Reads nil, a truth value or a symbol.
    private mutating func word() throws(ScanError) -> Value {
        let start = position
        if current == UInt8(ascii: "n"), bytes.word(at: start) & 0xFFFFFF == 0x6C696E {
            // Most words are nil; a longer one that begins so is read below.
            if bytes.part(skipToken()).count == 3 { return .null }
            position = start
        }
        let symbol = try symbol()
        return switch symbol {
        case "nil": .null
        case "true": .bool(true)
        case "false": .bool(false)
        case "": throw ScanError(start, expected: "an EDN form")
        default: .string(symbol)
        }
    }

    /// Reads elements up to a closing bracket; the current byte is the opening one.
    private mutating func list(
        until end: UInt8,
        depth: Int
    ) throws(ScanError) -> [Value] {
        try enter(depth + 1)
        position += 1
        var elements: [Value] = []
        while true {
            try skipBlank(depth: depth + 1)
            if current == end {
                position += 1
                return elements
            }
            try refuseClosing("'\(Character(Unicode.Scalar(end)))' or another element")
            elements.append(try value(depth: depth + 1))
        }
    }

    /// Reads a map; the current byte is its opening brace.
    private mutating func map(depth: Int) throws(ScanError) -> [String: Value] {
        try enter(depth + 1)
        position += 1
        var members: [String: Value] = [:]
        while true {
            try skipBlank(depth: depth + 1)
            if current == ASCII.closeBrace {
                position += 1
                return members
            }
            try refuseClosing("'}' or another key")
            let start = position
            let name = try key(depth: depth).nameText
            try skipBlank(depth: depth + 1)
            try refuseClosing("a value for the key before")
            guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
                throw .twice(name, at: start)
            }
        }
    }

    /// Reads the key of a map.
    ///
    /// Safety: a map that is a key becomes a text, whose quotes are escaped in the text of the map
    /// that is keyed by it: without a bound a short form would have a name of any length.
    private mutating func key(depth: Int) throws(ScanError) -> Value {
        guard keyDepth < EDN.keyDepthMax else {
            throw .limit(
                position,
                "at most \(EDN.keyDepthMax) maps within keys",
                found: "a deeper one"
            )
        }
        keyDepth += 1
        defer { keyDepth -= 1 }
        return try value(depth: depth + 1)
    }

    /// Refuses a bracket that closes what is not open, and the end of the file.
    func refuseClosing(_ expected: @autoclosure () -> String) throws(ScanError) {
        switch current {
        case ASCII.closeBrace, ASCII.closeBracket, ASCII.closeParenthesis:
            throw ScanError(position, expected: expected())
        default:
            if position >= bytes.count { throw ScanError(position, expected: expected()) }
        }
    }

    /// Reads what a hash begins: a set, a special number, a map of one name space, a tagged form.
    private mutating func dispatch(depth: Int) throws(ScanError) -> Value {
        try enter(depth + 1)
        switch next {
        case ASCII.openBrace:
            let start = position
            position += 1
            let elements = try list(until: ASCII.closeBrace, depth: depth)
            guard Set(elements).count == elements.count else {
                throw ScanError(start, expected: "each element of a set once", found: "one twice")
            }
            return .list(elements.sortedAsSet)
        case ASCII.hash: return try specialNumber()
        case ASCII.colon: return try spacedMap(depth: depth)
        default:
            _ = try tag()
            return try value(depth: depth + 1)
        }
    }

    /// Reads a tag; the current byte is its hash.
    mutating func tag() throws(ScanError) -> Bytes {
        let start = position
        position += 1
        guard ASCII.isLetter(current) else {
            throw ScanError(start, expected: "a set, a tag or another form that begins with '#'")
        }
        return bytes.part(skipToken())
    }

    private mutating func specialNumber() throws(ScanError) -> Value {
        let start = position
        position += 2
        return switch try symbol() {
        case "Inf": .double(.infinity)
        case "-Inf": .double(-.infinity)
        case "NaN": .double(.nan)
        default: throw ScanError(start, expected: "##Inf, ##-Inf or ##NaN")
        }
    }

    /// Reads a map like `#:a{:b 1}`, which is `{:a/b 1}`.
    private mutating func spacedMap(depth: Int) throws(ScanError) -> Value {
        position += 1
        let space = try keyword()
        try skipBlank(depth: depth)
        guard current == ASCII.openBrace else {
            throw ScanError(position, expected: "a map after #:\(space)")
        }
        let start = position
        var named: [String: Value] = [:]
        for (name, value) in try map(depth: depth) {
            let name = name.contains("/") ? name : "\(space)/\(name)"
            guard named.updateValue(value, forKey: name) == nil else {
                throw .twice(name, at: start)
            }
        }
        return .map(named)
    }

    /// Safety: the bound keeps a hostile text off the stack's end.
    func enter(_ depth: Int) throws(ScanError) {
        guard depth <= EDN.depthMax else {
            throw .limit(
                position,
                "at most \(EDN.depthMax) nested forms",
                found: "a deeper one"
            )
        }
    }
}

extension [Value] {
    /// The elements of a set in an order that depends on nothing but them.
    var sortedAsSet: [Value] {
        if count < 2 { return self }
        let integers = compactMap(\.integer)
        if integers.count == count { return integers.sorted().map { .int($0) } }
        return map { (name: ByteText($0.jsonText), value: $0) }.sorted { $0.name < $1.name }
            .map(\.value)
    }
}
