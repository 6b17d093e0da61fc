import Histories

extension Input: CustomStringConvertible {
    /// For instance "from n2: vote, term 3".
    public var description: String {
        switch self {
        case .start: "start"
        case .request(let request, let command): "request \(request.number): \(command)"
        case .message(let message, let sender): "from \(sender): \(message)"
        case .timer(let timer): "timer \(timer.number)"
        case .persisted(let token): "persisted \(token.number)"
        }
    }
}

extension Effect: CustomStringConvertible {
    /// For instance "to n2: append entries, term 3".
    public var description: String {
        switch self {
        case .send(let message, let node): "to \(node): \(message)"
        case .reply(let request, let reply): "reply \(request.number): \(reply)"
        case .persist(let record, let token): "persist \(token.number): \(record)"
        case .startTimer(let timer, let delay): "start timer \(timer.number) of \(delay)"
        case .note(let note): "note \(note.name)"
        }
    }
}

extension Command: CustomStringConvertible {
    /// For instance "write x = 7".
    public var description: String {
        switch self {
        case .read(let key): "read \(key)"
        case .write(let key, let value): "write \(key) = \(value.jsonText)"
        case .compareAndSet(let key, let from, let to):
            "cas \(key) from \(from.jsonText) to \(to.jsonText)"
        case .add(let key, let amount): "add \(amount) to \(key)"
        case .insert(let key, let element): "add \(element.jsonText) to \(key)"
        case .remove(let key, let element): "remove \(element.jsonText) from \(key)"
        case .contains(let key, let element): "contains \(key) \(element.jsonText)"
        case .append(let key, let element): "append \(element.jsonText) to \(key)"
        case .enqueue(let key, let element): "enqueue \(element.jsonText) in \(key)"
        case .dequeue(let key): "dequeue from \(key)"
        case .acquire(let key, let owner): "acquire \(key) for \(owner)"
        case .release(let key, let token): "release \(key) with token \(token)"
        case .transaction(let parts): "transaction \(parts)"
        case .transfer(let from, let to, let amount): "transfer \(amount) from \(from) to \(to)"
        case .readBalances: "read balances"
        case .interactive(let step): "\(step)"
        }
    }
}

extension Command.Part: CustomStringConvertible {
    /// For instance "append 7 to x".
    public var description: String {
        switch self {
        case .read(let key): "read \(key)"
        case .write(let key, let value): "write \(key) = \(value.jsonText)"
        case .append(let key, let element): "append \(element.jsonText) to \(key)"
        }
    }
}

extension Reply: CustomStringConvertible {
    /// For instance "7, version n1.1".
    public var description: String {
        switch self {
        case .ok(let value, let details):
            details.sorted { $0.key < $1.key }
                .reduce(value.jsonText) { "\($0), \($1.key) \($1.value.jsonText)" }
        case .error(let refusal): refusal.description
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// For instance "refused, no-quorum: fewer than 2 nodes took it (may take effect)".
    public var description: String {
        "refused, \(code): \(message)" + (isDefinite ? "" : " (may take effect)")
    }
}
