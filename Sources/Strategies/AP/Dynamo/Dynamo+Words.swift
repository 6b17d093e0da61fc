import Replication

extension Dynamo.Message: CustomStringConvertible {
    /// For instance "put 7, k29: [tallies +5 -0 of n1], for n3".
    public var description: String {
        switch self {
        case .heartbeat(let heartbeat): "\(heartbeat)"
        case .get(let call, let key): "get \(call), \(key)"
        case .found(let call, let item): "found \(call), \(item)"
        case .put(let call, let key, let item, let owner):
            "put \(call), \(key): \(item)\(kept(for: owner))"
        case .stored(let call): "stored \(call)"
        case .repair(let key, let item, let owner): "repair \(key): \(item)\(kept(for: owner))"
        case .handoff(let items): "handoff, \(byKey(items))"
        case .taken(let key, let digest): "taken \(key), digest \(String(digest, radix: 16))"
        case .roots(let roots, let isQuestion):
            "roots at \(roots.beat), \(roots.roots)" + (isQuestion ? ", compare" : "")
        case .tree(let parts): "tree \(parts)"
        case .leaves(let leaves): "leaves \(leaves)"
        case .items(let items): "items, \(byKey(items))"
        case .wants(let keys): "wants \(keys.joined(separator: ", "))"
        }
    }
}

private func kept(for owner: NodeID?) -> String { owner.map { ", for \($0)" } ?? "" }

extension Dynamo.Record: CustomStringConvertible {
    /// For instance "stored k29: tallies [+5 -0 of n1], merging".
    public var description: String {
        switch self {
        case .issued(let key, let issue): "issued \(key): \(issue)"
        case .stored(let key, let item, let owners, let manner):
            "stored \(key): \(item), \(manner)" + (owners.isEmpty ? "" : ", for \(owners)")
        case .released(let key, let digest, let owner):
            "released \(key), digest \(String(digest, radix: 16)), for \(owner)"
        }
    }
}

extension Dynamo.Issue: CustomStringConvertible {
    /// The version without its value, and the tally.
    public var description: String {
        (version.map { "version \($0), " } ?? "") + "tally \(tally)"
    }
}

extension Item: CustomStringConvertible {
    /// For instance "[7 (n1.1, clock n1.1, at 1002000000)]".
    public var description: String {
        let counted = tallies.isEmpty ? nil : "tallies \(Tally.list(tallies))"
        let written = versions.isEmpty ? nil : "\(versions)"
        return isEmpty ? "nothing" : [written, counted].compactMap(\.self).joined(separator: ", ")
    }
}

extension TreePart: CustomStringConvertible {
    /// For instance "3/7: 12ab, 0".
    public var description: String {
        let place = "\(partition)" + (branch.map { "/\($0)" } ?? "")
        return "\(place): " + hashes.map { String($0, radix: 16) }.joined(separator: ", ")
    }
}

extension LeafKeys: CustomStringConvertible {
    /// For instance "3/120: k1 12ab".
    public var description: String {
        let words = digests.sorted { $0.key < $1.key }
            .map { "\($0.key) \(String($0.value, radix: 16))" }
        return "\(partition)/\(leaf): " + words.joined(separator: ", ")
    }
}
