/// The attempts of a history by what they ask under which idempotency key.
///
/// Attempts of equal keys are one operation only if the store promised to carry a key out once, and
/// if they ask for the same: else nothing is known of them as one.
struct AttemptGroups {
    private struct Key: Hashable {
        var id: ByteText
        var f: Int
        var key: Int32
        var argument: ValueCode
    }

    /// Operations that are one, by their numbers, in order of invocation: two at least a group.
    private(set) var groups: [[Int]] = []
    /// Attempts whose key is no text.
    private(set) var strangeKeys = 0
    /// Keys under which different things were asked.
    private(set) var sharedKeys: [String] = []

    init(_ pairs: Pairs) {
        let events = pairs.events
        guard !events.extras.isEmpty else { return }
        var members: [Key: [Int]] = [:]
        var order: [Key] = []
        for operation in 0..<pairs.count {
            let position = pairs.invocation(of: operation)
            guard events.isDeduplicated(at: position),
                let id = events.extras[position]?[AttemptField.id]
            else { continue }
            guard let text = id.text else {
                strangeKeys += 1
                continue
            }
            let key = Key(
                id: ByteText(text),
                f: pairs.fNumber(of: operation),
                key: pairs.keyNumber(of: operation),
                argument: events.valueCode(at: position)
            )
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(operation)
        }
        let uses = Dictionary(order.map { ($0.id, 1) }, uniquingKeysWith: +)
        var shared: Set<ByteText> = []
        for key in order {
            if uses[key.id, default: 0] > 1 {
                if shared.insert(key.id).inserted { sharedKeys.append(key.id.text) }
            } else if let group = members[key], group.count > 1 {
                groups.append(group)
            }
        }
    }
}
