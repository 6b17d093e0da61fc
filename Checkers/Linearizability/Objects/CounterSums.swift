/// What each read of a counter may have been answered, by the additions before it and during it.
///
/// An addition that was done before a read began counts for it, one that began after its end does
/// not, and any other may. That each read alone can be explained so is necessary. It is enough for
/// one read if any choice is open: none of those additions was done before another one began.
struct CounterSums {
    typealias Key = KeyOperations<CounterModel.Call>

    /// The additions that count for a read, and those that may.
    struct Account {
        var certain: [Int32] = []
        var open: [Int32] = []
    }

    private let key: Key
    private let initial: Int128
    /// The acknowledged reads, by their ends.
    let reads: [Int32]

    init(_ key: Key, initial: Int128) {
        self.key = key
        self.initial = initial
        reads = key.calls.indices.filter { call in
            guard case .read = key.calls[call] else { return false }
            return !key.isOptional(call)
        }
        .sorted { key.finishes[$0] < key.finishes[$1] }.map { Int32($0) }
    }

    /// The first read that no sum explains, whether all others are known to be sums, and the steps
    /// that it took to know so.
    func fault(within allowed: Int) -> (read: Int32?, isKnown: Bool, steps: Int) {
        var steps = 0
        var isKnown = true
        for read in reads {
            steps += key.count >> 4 + 1
            guard steps < allowed, case .read(let answer) = key.calls[Int(read)] else {
                return (nil, false, steps)
            }
            var sums = sums(account(of: read))
            let found = sums.contains(Int128(answer), within: allowed - steps)
            steps += sums.steps
            switch found {
            case .isSum: break
            case .isNoSum: return (read, isKnown, steps)
            case .unknown: isKnown = false
            }
        }
        return (nil, isKnown, steps)
    }

    /// Whether a counter is linearizable if each read is one of its sums.
    var areEnough: Bool {
        guard let read = reads.first else { return true }
        let open = account(of: read).open
        let firstEnd = open.map { key.finishes[Int($0)] }.min() ?? .max
        return reads.count == 1 && open.allSatisfy { key.starts[Int($0)] < firstEnd }
    }

    /// The additions that matter for a read.
    func account(of read: Int32) -> Account {
        let (start, end) = (key.starts[Int(read)], key.finishes[Int(read)])
        var account = Account()
        for call in key.calls.indices where key.starts[call] < end {
            guard case .add = key.calls[call] else { continue }
            if key.finishes[call] < start {
                account.certain.append(Int32(call))
            } else {
                account.open.append(Int32(call))
            }
        }
        return account
    }

    /// What counts for certain.
    func certain(_ account: Account) -> Int128 {
        amounts(account.certain).reduce(initial, +)
    }

    /// The sums that an account has, in words.
    func text(_ account: Account) -> String { sums(account).text }

    private func sums(_ account: Account) -> SubsetSums {
        SubsetSums(certain(account), mayAdd: amounts(account.open))
    }

    private func amounts(_ calls: [Int32]) -> [Int128] {
        calls.map { call in
            guard case .add(let delta) = key.calls[Int(call)] else { return 0 }
            return Int128(delta)
        }
    }
}
