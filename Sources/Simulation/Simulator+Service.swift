import Replication

/// Nodes that take their time to serve requests, one after the other.
extension Simulator {
    /// A request reaches a node that has a queue; at one that stands still it waits outside.
    mutating func ask(_ asked: SimulatedNode<R>.Asked, deadline: Int64, at node: Int) {
        guard !nodes[node].isPaused else {
            return nodes[node].arrivals.append(.asked(asked, deadline))
        }
        admit(asked, deadline: deadline, at: node)
    }

    mutating func admit(_ asked: SimulatedNode<R>.Asked, deadline: Int64, at node: Int) {
        switch nodes[node].line?.admit(asked, deadline: deadline) {
        case .begun(let time)?: serve(node, for: time)
        case .waits?, nil: break
        case .refused(let refusal)?: deliver(.error(refusal), to: asked.request, of: node)
        }
    }

    /// A node has served a request: its replica takes it, and the next one's turn has come.
    mutating func endService(_ node: Int) {
        guard let turn = nodes[node].line?.finish(at: now) else { return }
        if let next = turn.next { serve(node, for: next) }
        for asked in turn.expired { deliver(.error(.expired), to: asked.request, of: node) }
        step(node, .request(turn.served.request, turn.served.command))
    }

    private mutating func serve(_ node: Int, for time: Int64) {
        queue.add(.service, at: now + time, place: node, life: nodes[node].life)
    }
}
