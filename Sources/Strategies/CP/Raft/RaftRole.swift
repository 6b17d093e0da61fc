import Histories
import Replication

/// What a node is in its term, and what it knows as such.
enum RaftRole: Sendable {
    /// Its log is the leader's up to `verified`.
    case follower(leader: NodeID?, verified: Int)
    /// Asks who would vote for it.
    case preCandidate(Votes<Bool>)
    /// Asks for votes; its own counts once it is durable.
    case candidate(Votes<Bool>)
    case leader(RaftLeadership)

    var name: String {
        switch self {
        case .follower: "follower"
        case .preCandidate: "pre-candidate"
        case .candidate: "candidate"
        case .leader: "leader"
        }
    }

    /// What a leader knows; nil for anybody else.
    var leadership: RaftLeadership? {
        get {
            guard case .leader(let leadership) = self else { return nil }
            return leadership
        }
        // In place: the value is taken out of the case meanwhile, so that no change copies it.
        _modify {
            var leadership = leadership
            guard leadership != nil else {
                yield &leadership
                return
            }
            self = .follower(leader: nil, verified: 0)
            yield &leadership
            if let leadership { self = .leader(leadership) }
        }
    }
}

/// What a leader knows of its term.
struct RaftLeadership: Sendable {
    /// What a leader knows of a follower.
    struct Progress: Sendable {
        /// The index of the next entry to send.
        var next: Int
        /// Up to here the follower's log is the leader's, durably.
        var match = 0
        /// For how many ticks what was sent may still be answered; nothing else is sent meanwhile.
        var wait = 0
        /// The last round of heartbeats that it answered.
        var round = 0
        /// Whether anything was heard of it since the last census.
        var isHeard = false
    }

    /// A read that waits until it is sure that the leader leads.
    struct Read: Sendable {
        let id: RaftProposal.ID
        let command: Command
        /// The first round of heartbeats that began after the read.
        let round: Int
    }

    /// Once this index is committed, everything is that was committed before the term.
    let start: Int
    var progress: [NodeID: Progress]
    /// The commands in the log that are not applied yet.
    var proposed: Set<RaftProposal.ID>
    /// The last round of heartbeats that was begun.
    var round = 0
    /// In the order in which they came, so by rounds.
    var reads: [Read] = []
    /// The time since it was last counted who was heard.
    var sinceCensus = Duration.zero

    func unheard(among peers: [NodeID]) -> [NodeID] {
        peers.filter { progress[$0]?.isHeard == false }
    }

    /// The highest number that a majority has reached, the leader being at `own`.
    func agreed(own: Int, _ majority: Int, _ number: (Progress) -> Int) -> Int {
        var numbers = progress.values.map(number)
        numbers.append(own)
        numbers.sort(by: >)
        return numbers[majority - 1]
    }
}

/// A record on its way to the disk.
struct RaftWrite: Sendable {
    /// What is known once it is durable.
    enum News: Sendable {
        case ballot(RaftBallot)
        /// The log is durable up to here.
        case log(through: Int)
    }

    let token: UInt64
    var news: News
}

/// The names of a node's timers: the tick, and one a request, by its number.
enum RaftTimer {
    /// Requests have greater numbers, which begin with the incarnation.
    static let tick = TimerID(0)
}
