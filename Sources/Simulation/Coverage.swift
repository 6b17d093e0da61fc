/// Something that a sweep must have seen at least once, or it has not tested what it should.
public enum Mark: Int, Hashable, Sendable, CaseIterable {
    case messageLost
    case messageDuplicated
    case messageOvertaken
    case messageCutOff
    case messageHeld
    case messageDuringOneWayCut
    case writeDuringPartition
    case restartDuringPartition
    case crashWithUnsyncedRecord
    case crashBeforeAcknowledgement
    case crashSoonAfterStart
    case majorityDown
    case wholeClusterDown
    case recoveryAfterTornRecord
    case callRefused
    case callCutShort
    case callTimedOut
    case clockJumped
    case clocksApart
    case endingWithDeadNodes
    case inputHeldAtPause
    case nodeStoppedByDisk
    case syncDelayedByDisk
    case partitionReported

    /// In words, for the table of a sweep.
    public var name: String {
        switch self {
        case .messageLost: "a message was lost"
        case .messageDuplicated: "a message arrived twice"
        case .messageOvertaken: "a message overtook another"
        case .messageCutOff: "a message vanished at a cut"
        case .messageHeld: "a message was held at a cut and arrived late"
        case .messageDuringOneWayCut: "a message was sent while a link was cut one way"
        case .writeDuringPartition: "a change was under way when links were cut"
        case .restartDuringPartition: "a node started while links were cut"
        case .crashWithUnsyncedRecord: "a crash lost a record that was not synced"
        case .crashBeforeAcknowledgement: "a crash came between a record and its acknowledgement"
        case .crashSoonAfterStart: "a node crashed within 10 ms of its start"
        case .majorityDown: "a majority was down"
        case .wholeClusterDown: "the whole cluster was down"
        case .recoveryAfterTornRecord: "a recovery found a torn record"
        case .callRefused: "a call found its node down"
        case .callCutShort: "a node crashed with a call open"
        case .callTimedOut: "a client waited in vain"
        case .clockJumped: "a clock jumped"
        case .clocksApart: "two clocks were more than 10 ms apart"
        case .inputHeldAtPause: "something waited for a node that stood still"
        case .nodeStoppedByDisk: "a node stopped because its disk failed"
        case .syncDelayedByDisk: "a sync took longer than the disk takes when it is well"
        case .endingWithDeadNodes: "the rest had to go on without some nodes"
        case .partitionReported: "a node's detector reported a partition"
        }
    }
}

/// How often each mark was seen, and each note of the replicas.
public struct Coverage: Hashable, Sendable {
    /// By mark.
    public private(set) var marks = [Int](repeating: 0, count: Mark.allCases.count)
    /// By the name of the note.
    public private(set) var notes: [String: Int] = [:]

    /// Nothing was seen.
    public init() {}

    /// How often a mark was seen.
    public subscript(mark: Mark) -> Int { marks[mark.rawValue] }

    @inline(__always)
    mutating func count(_ mark: Mark, _ times: Int = 1) { marks[mark.rawValue] += times }

    mutating func note(_ name: String) { notes[name, default: 0] += 1 }

    /// Adds what another simulation saw.
    public mutating func add(_ other: Coverage) {
        for index in marks.indices { marks[index] += other.marks[index] }
        notes.merge(other.notes) { $0 + $1 }
    }
}

extension Mark {
    /// Whether only a strategy that makes records durable can bring it about.
    private var isAboutRecords: Bool {
        switch self {
        case .crashWithUnsyncedRecord, .crashBeforeAcknowledgement, .recoveryAfterTornRecord: true
        default: false
        }
    }

    /// The marks that a sweep cannot do without; `nodes` is nil if each seed draws them.
    ///
    /// One node alone sends no messages, and no majority of it can do without it.
    public static func required(nodes: Int?, hasRecords: Bool, needsAll: Bool) -> [Mark] {
        allCases.filter { mark in
            if mark.isAboutRecords && !hasRecords { return false }
            switch mark {
            // A swarm draws no pauses and no troubles of disks; plans may have them.
            case .inputHeldAtPause, .nodeStoppedByDisk, .syncDelayedByDisk:
                return false
            case .messageLost, .messageDuplicated, .messageOvertaken, .messageCutOff, .messageHeld,
                .messageDuringOneWayCut, .writeDuringPartition, .restartDuringPartition,
                .clocksApart, .partitionReported:
                return nodes.map { $0 > 1 } ?? true
            case .endingWithDeadNodes:
                return !needsAll && (nodes.map { $0 > 1 } ?? true)
            default: return true
            }
        }
    }
}
