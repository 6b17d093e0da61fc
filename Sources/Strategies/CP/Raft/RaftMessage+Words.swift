import Histories
import Replication

extension RaftMessage: CustomStringConvertible {
    /// For instance "append entries, term 3, after 4@2, entries [5@3 write x = 1], commit 4".
    var description: String {
        switch self {
        case .word(let term, let word):
            ([word.name, "term \(term)"] + word.details).joined(separator: ", ")
        case .forward(let proposal): "forward \(proposal), settled below \(proposal.settled)"
        case .answer(let number, let answer): "answer to \(number): \(answer)"
        }
    }
}

extension RaftRPC {
    /// What is asked or said.
    fileprivate var name: String {
        switch self {
        case .askPreVote: "request pre-vote"
        case .preVote(let isGranted): isGranted ? "pre-vote" : "no pre-vote"
        case .askVote: "request vote"
        case .vote: "vote"
        case .append: "append entries"
        case .appended: "appended"
        case .conflict: "conflict"
        case .heartbeat: "heartbeat"
        case .alive: "alive"
        case .install: "install snapshot"
        case .outdated: "outdated"
        }
    }

    fileprivate var details: [String] {
        switch self {
        case .preVote, .vote, .outdated: []
        case .askPreVote(let last), .askVote(let last): ["log ends at \(last)"]
        case .append(let after, let entries, let commit):
            ["after \(after)", "entries \(RaftEntry.list(entries, after: after.index))"]
                + ["commit \(commit)"]
        case .appended(let index): ["through \(index)"]
        case .conflict(let index, let hint): ["rejected \(index)", "hint \(hint)"]
        case .heartbeat(let round, let commit): ["round \(round)", "commit \(commit)"]
        case .alive(let round): ["round \(round)"]
        case .install(let snapshot): ["\(snapshot)"]
        }
    }
}

extension RaftPosition: CustomStringConvertible {
    /// For instance 5@3: index 5 of term 3.
    var description: String { "\(index)@\(term)" }
}

extension RaftEntry {
    /// Entries with their places, which follow an index.
    fileprivate static func list(_ entries: [RaftEntry], after index: Int) -> String {
        let words = entries.enumerated().map { offset, entry in
            "\(index + 1 + offset)@\(entry.term) \(entry.proposal.map { "\($0)" } ?? "no command")"
        }
        return "[" + words.joined(separator: "; ") + "]"
    }
}

extension RaftProposal: CustomStringConvertible {
    /// For instance "write x = 1 (n1 #7)".
    var description: String {
        "\(command) (\(id.node) #\(id.number)" + (key.map { ", key \($0)" } ?? "")
            + (commit.map { ", \($0))" } ?? ")")
    }
}

extension SnapshotCommit: CustomStringConvertible {
    /// For instance "if x is of 4, y is of 0".
    var description: String {
        relied.isEmpty
            ? "relying on nothing"
            : "if " + relied.map { "\($0.key) is of \($0.index)" }.joined(separator: ", ")
    }
}

extension RaftAnswer: CustomStringConvertible {
    /// The value, or why there is none.
    var description: String { reply.description }
}

extension RaftRecord: CustomStringConvertible {
    /// For instance "ballot, term 3, vote for n2".
    var description: String {
        switch self {
        case .ballot(let ballot):
            "ballot, term \(ballot.term), " + (ballot.vote.map { "vote for \($0)" } ?? "no vote")
        case .entries(let index, let entries):
            "entries after \(index): \(RaftEntry.list(entries, after: index))"
        case .snapshot(let snapshot): "\(snapshot)"
        }
    }
}

extension RaftSnapshot: CustomStringConvertible {
    /// For instance "snapshot at 40@2 of [register x = 5], answers []".
    var description: String {
        let answers = sessions.byNode.sorted { $0.key < $1.key }.flatMap { node, session in
            session.answered.map { "\(node) #\($0.number): \($0.answer)" }
        }
        let calls = clients.latest.map { "\($0.client)/\($0.call): \($0.answer)" }
        return "snapshot at \(position) of \(objects), answers [\(answers.joined(separator: "; "))]"
            + (calls.isEmpty ? "" : ", keys [\(calls.joined(separator: "; "))]")
    }
}
