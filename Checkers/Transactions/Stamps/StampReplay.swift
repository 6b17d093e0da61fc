import Histories

/// Carries transactions out in the order of their stamps, and compares what they read.
struct StampReplay {
    /// Something that stamps say and that cannot be.
    struct Flaw {
        enum Kind {
            /// A step read something else.
            case read(step: Int32)
            /// Another transaction wrote the key between start and commit.
            case overlap(Int32)
            /// It commits no later than it starts.
            case backwards
            /// Another one that writes has the same commit.
            case tie(Int32)
        }

        let kind: Kind
        let transaction: Int32
        var key: Int32 = -1
        /// The place of the version that was there, among those of the key; -1 for none.
        var version = -1
    }

    /// What a key holds from a stamp on.
    struct Version {
        let stamp: Int64
        let transaction: Int32
        /// Of a list, how long it is.
        let length: Int
    }

    private struct Moment {
        let stamp: Int64
        let isStart: Bool
        let transaction: Int32
    }

    /// More would not be read.
    private static let most = 8

    let facts: TransactionFacts
    let kind: StampOrder.Kind
    /// Per transaction: its stamps, if it was acknowledged with any.
    private(set) var stamps: [TransactionStamps?] = []
    private(set) var flaws: [Flaw] = []
    /// How many reads were compared of keys that somebody wrote.
    private(set) var judged = 0
    /// The first transaction whose stamps are none.
    private(set) var unreadable: Int32?
    /// Per key: its versions so far.
    private(set) var versions: [[Version]]
    /// Per key: the elements of a list.
    private(set) var lists: [[Int64]]
    /// Per key: what a register holds.
    private var values: [Int64]
    /// Per key: how many elements are those of the longest list that was read.
    private var agreeing: [Int]
    /// Per key: whether a transaction without stamps wrote it.
    private var isOpen: [Bool]
    private var lastCommit: (stamp: Int64, transaction: Int32)?

    private var columns: TransactionColumns { facts.columns }

    init(_ history: History, _ facts: TransactionFacts, _ kind: StampOrder.Kind, initial: Value) {
        self.facts = facts
        self.kind = kind
        let count = facts.columns.keyCount
        versions = Array(repeating: [], count: count)
        lists = Array(repeating: [], count: count)
        agreeing = Array(repeating: 0, count: count)
        isOpen = Array(repeating: false, count: count)
        values = Array(repeating: Tokens.null, count: count)
        if case .map(let registers) = initial {
            var tokens = facts.columns.tokens
            values = facts.columns.keyTokens.map { key in
                tokens.token(of: registers[tokens.value(of: key).registerName] ?? .null)
            }
        }
        findStamps(history)
    }

    private mutating func findStamps(_ history: History) {
        stamps = (0..<columns.count).map { transaction in
            guard columns.outcomes[transaction] == .ok,
                let value = history.calls[Int(columns.operations[transaction])].publishedStamps
            else { return nil }
            let stamps = TransactionStamps(value)
            if stamps == nil, unreadable == nil { unreadable = Int32(transaction) }
            return stamps
        }
        for transaction in 0..<columns.count
        where stamps[transaction] == nil && facts.vertices[transaction] >= 0 {
            for key in writtenKeys(Int32(transaction)) { isOpen[Int(key)] = true }
        }
    }

    /// Carries everything out.
    mutating func run() {
        for moment in moments() where flaws.count < Self.most {
            let transaction = moment.transaction
            if moment.isStart || kind == .commit { compare(transaction) }
            if !moment.isStart { commit(transaction, at: moment.stamp) }
        }
    }

    /// Starts and commits in order; of equal stamps, commits come first: a start shows them.
    private mutating func moments() -> [Moment] {
        var moments: [Moment] = []
        for transaction in 0..<columns.count {
            guard let stamps = stamps[transaction] else { continue }
            let number = Int32(transaction)
            let writes = columns.steps(of: transaction).contains { columns.stepKinds[$0] == .write }
            if kind == .commit {
                moments.append(Moment(stamp: stamps.commit, isStart: !writes, transaction: number))
                continue
            }
            if stamps.commit < stamps.start || writes && stamps.commit == stamps.start {
                if flaws.count < Self.most {
                    flaws.append(Flaw(kind: .backwards, transaction: number))
                }
                for key in writtenKeys(number) { isOpen[Int(key)] = true }
                continue
            }
            moments.append(Moment(stamp: stamps.start, isStart: true, transaction: number))
            guard writes else { continue }
            moments.append(Moment(stamp: stamps.commit, isStart: false, transaction: number))
        }
        return moments.sorted {
            ($0.stamp, $0.isStart ? 1 : 0, $0.transaction)
                < ($1.stamp, $1.isStart ? 1 : 0, $1.transaction)
        }
    }

    private func writtenKeys(_ transaction: Int32) -> Set<Int32> {
        let steps = columns.steps(of: Int(transaction))
        return Set(steps.filter { columns.stepKinds[$0] == .write }.map { columns.stepKeys[$0] })
    }

    // MARK: Reads

    /// Compares what a transaction read with what is there, and what it wrote itself before.
    private mutating func compare(_ transaction: Int32) {
        var own: [Int32: [Int64]] = [:]
        for step in columns.steps(of: Int(transaction)) {
            let key = columns.stepKeys[step]
            if columns.stepKinds[step] == .write {
                let write = Int(columns.stepArguments[step])
                own[key, default: []].append(columns.writeTokens[write])
                continue
            }
            guard !isOpen[Int(key)] else { continue }
            if !versions[Int(key)].isEmpty || own[key] != nil { judged += 1 }
            guard !isShown(by: step, own[key] ?? []) else { continue }
            flaws.append(
                Flaw(
                    kind: .read(step: Int32(step)),
                    transaction: transaction,
                    key: key,
                    version: versions[Int(key)].count - 1
                )
            )
            // What follows in the same transaction says the same.
            return
        }
    }

    /// Whether a read shows what is there, and behind it what the transaction wrote before.
    private func isShown(by step: Int, _ own: [Int64]) -> Bool {
        let key = Int(columns.stepKeys[step])
        let argument = columns.stepArguments[step]
        let before = lists[key].count
        switch columns.stepKinds[step] {
        case .write: return true
        case .value:
            if columns.isList(key) { return before == 0 && own.isEmpty }
            return argument == own.last ?? values[key]
        case .strayList:
            return columns.strayLists[Int(argument)] == lists[key] + own
        case .list:
            return Int(argument) == before + own.count && agreeing[key] == before
                && columns.longest[key][before..<Int(argument)].elementsEqual(own)
        }
    }

    // MARK: Commits

    private mutating func commit(_ transaction: Int32, at stamp: Int64) {
        let start = stamps[Int(transaction)]?.start ?? stamp
        let keys = writtenKeys(transaction).sorted()
        if kind == .commit {
            if let lastCommit, lastCommit.stamp == stamp {
                flaws.append(Flaw(kind: .tie(lastCommit.transaction), transaction: transaction))
            }
            lastCommit = (stamp, transaction)
        }
        for key in keys where kind == .snapshot && !isOpen[Int(key)] {
            guard let last = versions[Int(key)].last, last.stamp > start else { continue }
            let flaw = Flaw.Kind.overlap(last.transaction)
            flaws.append(Flaw(kind: flaw, transaction: transaction, key: key))
            break
        }
        for step in columns.steps(of: Int(transaction)) where columns.stepKinds[step] == .write {
            let token = columns.writeTokens[Int(columns.stepArguments[step])]
            write(token, to: Int(columns.stepKeys[step]))
        }
        for key in keys {
            let length = lists[Int(key)].count
            versions[Int(key)].append(
                Version(stamp: stamp, transaction: transaction, length: length)
            )
        }
    }

    private mutating func write(_ token: Int64, to key: Int) {
        guard columns.isList(key) else {
            values[key] = token
            return
        }
        let place = lists[key].count
        if agreeing[key] == place, place < columns.longest[key].count,
            columns.longest[key][place] == token
        {
            agreeing[key] += 1
        }
        lists[key].append(token)
    }
}
