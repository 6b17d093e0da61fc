import Replication

/// Names a command for ever: the node that a client asked, and the number of its call there.
///
/// The number carries the node's incarnation, so no two lives of a node share one.
struct CommandID: Hashable, Codable, Sendable {
    var node: NodeID
    var number: UInt64
}

/// A command in its place.
struct OrderedCommand: Hashable, Codable, Sendable {
    var id: CommandID
    var command: Command
}

/// The commands behind the last checkpoint, in order; the first ever has index 1.
struct OrderedLog: Hashable, Sendable {
    /// The index before the first command that is kept.
    private(set) var base = 0
    private var commands: [OrderedCommand] = []

    /// The index of the last command.
    var last: Int { base + commands.count }

    /// The command at an index, which must be kept.
    subscript(index: Int) -> OrderedCommand { commands[index - base - 1] }

    /// The commands behind an index, which must not lie before the base.
    func commands(after index: Int) -> [OrderedCommand] {
        Array(commands.dropFirst(index - base))
    }

    /// The commands behind an index that a checkpoint does not know, with their indices.
    func commands(
        after index: Int,
        missingIn checkpoint: Checkpoint?
    ) -> [(index: Int, command: OrderedCommand)] {
        zip((index + 1)..., commands(after: index)).filter { _, command in
            checkpoint?.sessions.standing(of: command.id) ?? .new == .new
        }
        .map { ($0, $1) }
    }

    mutating func append(_ new: [OrderedCommand]) { commands += new }

    /// Puts commands behind an index in the place of those that are there.
    mutating func replace(after index: Int, with new: [OrderedCommand]) {
        commands.removeLast(max(0, last - index))
        commands += new
    }

    /// Forgets everything, and goes on behind an index.
    mutating func restart(after index: Int, with new: [OrderedCommand]) {
        base = index
        commands = new
    }

    /// Forgets what is at or before an index.
    mutating func forget(through index: Int) {
        guard index > base else { return }
        commands.removeFirst(min(index - base, commands.count))
        base = index
    }
}
