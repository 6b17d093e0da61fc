/// Values of a history that people may take for one, and that are two.
///
/// A verdict that rests on such a difference is right, and may still surprise.
public struct Lookalikes: Sendable {
    /// A number that occurs both as an integer and as a double, such as 1 and 1.0.
    public private(set) var number: Double?
    /// Two texts of the same characters that are other bytes, with escapes to tell them apart.
    public private(set) var texts: (one: String, other: String)?

    /// Looks through all values and keys.
    public init(_ history: History) {
        let events = history.events
        var doubles: Set<Int64> = []
        var spellings: [String: ByteText] = [:]
        for value in events.valuesWithPlaces {
            value.visit { leaf in
                switch leaf {
                case .double(let double):
                    doubles.formUnion(double.wholeNumber.map { [$0] } ?? [])
                case .string(let text): note(text, &spellings)
                default: break
                }
            }
        }
        for key in events.keyNames.texts { note(key, &spellings) }
        if !doubles.isEmpty { number = events.firstInteger(of: doubles).map { Double($0) } }
    }

    private mutating func note(_ text: String, _ spellings: inout [String: ByteText]) {
        guard texts == nil, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return }
        let other = spellings.updateValue(ByteText(text), forKey: text)
        guard let other, other != ByteText(text) else { return }
        texts = (other.text.escaped, text.escaped)
    }
}

extension EventColumns {
    /// Every value that stands in the table, once for each code.
    fileprivate var valuesWithPlaces: some Sequence<Value> {
        let codes = Set(indices.lazy.map(valueCode).filter { $0.place != nil })
        return codes.sorted { $0.bits < $1.bits }.lazy.map { valueTable[$0] }
    }

    /// The first of some integers that a value holds.
    fileprivate func firstInteger(of wanted: Set<Int64>) -> Int64? {
        for position in indices {
            var found: Int64?
            value(at: position).visit { leaf in
                if case .int(let integer) = leaf, wanted.contains(integer) { found = integer }
            }
            if let found { return found }
        }
        return nil
    }
}

extension Value {
    /// Calls a function with each part that has no parts; names of maps count as texts.
    fileprivate func visit(_ body: (Value) -> Void) {
        switch self {
        case .list(let elements): for element in elements { element.visit(body) }
        case .map(let members):
            for (name, member) in members {
                body(.string(name))
                member.visit(body)
            }
        default: body(self)
        }
    }
}

extension String {
    /// The text in quotes, with what is not ASCII as escapes; cut after some characters.
    fileprivate var escaped: String {
        let scalars = unicodeScalars.prefix(20).map { $0.escaped(asASCII: true) }
        return "\"" + scalars.joined() + (unicodeScalars.count > 20 ? "…" : "") + "\""
    }
}
