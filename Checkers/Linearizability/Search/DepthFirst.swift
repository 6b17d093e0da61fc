/// What a search found.
enum SearchOutcome: Equatable, Sendable {
    /// There is an order that the model allows.
    case linearizable
    /// There is none: no order gets past the completion of this call.
    case notLinearizable(stuckAt: Int)
    /// The budget ran out; the call whose completion no order got past so far, how far that is, in
    /// events, and how many calls were open where it stopped.
    case exhausted(at: Int, events: Int, open: Int)
}

/// The exact test for any model that goes deep first: quick where an order exists.
///
/// It enters every configuration once, and keeps all of them. `Board` has the moves and the
/// sources.
struct DepthFirst<T: Transitions>: ~Copyable {
    var board: Board<T>
    private var memo: Memo
    /// Configurations to explore: position and state, choice and use, node, mask.
    private var stack: [UInt64] = []
    private let isRecording: Bool
    /// The choices that led to each configuration entered: the node before, and the choice.
    private(set) var nodes: [(before: Int32, choice: UInt32)] = []
    /// The node of the configuration that got past every event, or -1.
    private(set) var found: Int32 = -1
    private var entered = 0
    private var farthest = -1

    /// Steps spent so far: configurations, and fractions for moving between, looking at and
    /// comparing them.
    var steps: Int {
        entered + (board.moves + board.scans) >> 4 + memo.comparisons >> 2 + board.transitions.work
    }

    /// Prepares a search from these states (the model's own, if none are given).
    ///
    /// One that records can tell the order it found.
    init(
        _ plan: SearchPlan,
        _ transitions: T,
        from states: [Int32] = [],
        isRecording: Bool = false,
        isUnbounded: Bool = false
    ) {
        board = Board(plan, transitions, isUnbounded: isUnbounded)
        memo = Memo(maskWords: board.words)
        self.isRecording = isRecording
        for state in states.isEmpty ? [board.initial] : states.reversed() {
            board.state = state
            push(choice: Self.none)
        }
    }

    /// An even number: no optional call is meant.
    private static var none: UInt32 { .max - 1 }
    private var stride: Int { board.words + 3 }

    private mutating func push(choice: UInt32) {
        stack.append(UInt64(UInt32(bitPattern: board.state)))
        stack.append(UInt64(choice) << 32 | UInt64(UInt32(bitPattern: board.use)))
        stack.append(UInt64(UInt32.max))
        for word in 0..<board.words { stack.append(board.mask[word]) }
    }

    /// Searches until it decides, or until all steps or bytes are spent; it may be asked to go on.
    mutating func run(within budget: Budget) -> SearchOutcome {
        while !stack.isEmpty {
            if steps >= budget.steps || isTooBig(for: budget) {
                let stuck = max(farthest, 0)
                return .exhausted(
                    at: board.plan.call(at: stuck),
                    events: stuck,
                    open: board.openCount
                )
            }
            let node = pop()
            switch board.advance() {
            case .atEnd:
                found = isRecording ? node : -1
                return .linearizable
            case .doomed:
                farthest = max(farthest, board.reach)
                continue
            case .atReturn: farthest = max(farthest, board.position)
            }
            if board.isHopeless() {
                farthest = max(farthest, board.reach)
                continue
            }
            entered += 1
            let isNew = memo.insert(
                position: board.position,
                state: board.canonicalState,
                mask: board.mask,
                use: board.use,
                uses: board.uses
            )
            if isNew { branch(from: node) }
            farthest = max(farthest, board.reach)
        }
        return farthest < 0
            ? .linearizable : .notLinearizable(stuckAt: board.plan.call(at: farthest))
    }

    private func isTooBig(for budget: Budget) -> Bool {
        memo.bytes + board.bytes + stack.capacity * 8 + nodes.capacity * 8 > budget.bytes
    }

    /// Takes the last configuration from the stack; returns its node.
    private mutating func pop() -> Int32 {
        let frame = stack.count - stride
        board.seek(Int(stack[frame] >> 32))
        board.state = Int32(truncatingIfNeeded: stack[frame])
        board.use = Int32(truncatingIfNeeded: stack[frame + 1])
        board.spend(UInt32(truncatingIfNeeded: stack[frame + 1] >> 32))
        var node = Int32(truncatingIfNeeded: stack[frame + 2])
        if isRecording {
            nodes.append((node, UInt32(truncatingIfNeeded: stack[frame + 1] >> 32)))
            node = Int32(nodes.count - 1)
        }
        for word in 0..<board.words { board.mask[word] = stack[frame + 3 + word] }
        stack.removeLast(stride)
        return node
    }

    private mutating func branch(from node: Int32) {
        board.expand()
        let position = UInt64(board.position) << 32
        for start in Swift.stride(from: 0, to: board.successors.count, by: board.stride) {
            stack.append(position | board.successors[start + 1])
            stack.append(board.successors[start])
            stack.append(UInt64(UInt32(bitPattern: node)))
            for word in 0..<board.words { stack.append(board.successors[start + 2 + word]) }
        }
    }
}
