import Checkers
import Histories

/// A call with its attempts, and what the policy made of them.
struct PolicyCall {
    let call: Operation
    /// In the order in which they began.
    let attempts: [Operation]
    /// Attempts that took effect or may have; those under one key of a store that promises to
    /// carry a key out once count as one.
    let effects: Int
    /// What the invocations of the attempts say, one by one.
    let fields: [[String: Value]]

    init(_ call: Operation, _ attempts: [Operation], of history: History) {
        self.call = call
        self.attempts = attempts
        fields = attempts.map { history.events[$0.start].extra }
        var keys: Set<Value> = []
        var effects = 0
        for (attempt, fields) in zip(attempts, fields) where !attempt.isFail {
            if fields["deduplicated"] == true, let id = fields["id"], id.text != nil {
                if keys.insert(id).inserted { effects += 1 }
            } else {
                effects += 1
            }
        }
        self.effects = effects
    }

    private static let readOnly: Set<String> = ["read", "get", "contains", "peek"]
    private static let takes: Set<String> = ["dequeue", "pop", "poll", "take"]

    /// Whether the answer of an operation tells what was there.
    static func isLook(_ operation: Operation) -> Bool {
        readOnly.contains(operation.f) || takes.contains(operation.f)
    }

    /// Whether the call changes nothing, as far as its name tells.
    var isReadOnly: Bool { Self.readOnly.contains(call.f) }
    /// Whether it takes something out that nobody else then gets.
    var isTake: Bool { Self.takes.contains(call.f) }

    /// The attempt whose answer the caller saw, if one was seen.
    var answered: (attempt: Operation, fields: [String: Value])? {
        let good = zip(attempts, fields).filter { $0.0.isOK }.sorted { $0.0.finish < $1.0.finish }
        let source = call.extra["source"]?.text
        let first = good.first { source != nil && $0.0.node == source } ?? good.first
        return first.map { (attempt: $0.0, fields: $0.1) }
    }

    /// Whether it bypassed the policy.
    var isLone: Bool { attempts.isEmpty && call.extra["attempts"] == nil }
    /// Whether the caller was answered although no node answered well.
    var isMadeUp: Bool { call.isOK && !isLone && !attempts.contains(where: \.isOK) }
    /// Whether the caller was told that nothing happened although something may have.
    var isDenied: Bool { call.isFail && effects > 0 && !isReadOnly }
    /// Whether it may have been carried out more than once.
    var isRepeated: Bool { effects > 1 && !isReadOnly }
    /// Whether the policy alone may be the reason for what others see of it.
    var isIrregular: Bool { isMadeUp || isDenied || isRepeated }

    /// The node whose answer it was; nil for that of a fallback.
    var node: String? {
        if let source = call.extra["source"]?.text { return source == "fallback" ? nil : source }
        return answered?.attempt.node ?? call.node
    }

    /// The configuration under which it was answered, with a failover.
    var epoch: Int64? {
        call.extra["epoch"]?.integer ?? answered?.fields["epoch"]?.integer
    }
}
