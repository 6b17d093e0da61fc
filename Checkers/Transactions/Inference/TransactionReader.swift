import Histories

/// Reads the transactions of a history into columns, in one pass.
struct TransactionReader {
    private let pairs: Pairs
    private let isTransaction: [Bool]
    private let isRead: [Bool]
    private let registers: Set<Int64>
    private(set) var columns = TransactionColumns()
    private var asked = RawSteps()
    private var answered = RawSteps()
    /// Per key: the last transaction that wrote it, how often, and its last write.
    private var keyWriters: [(transaction: Int32, count: Int32, write: Int32)] = []

    private init(_ history: History, registers: Set<Int64>, tokens: Tokens) {
        pairs = history.pairs
        isTransaction = pairs.fNames.map { ["txn", "read", "write"].contains($0) }
        isRead = pairs.fNames.map { $0 == "read" }
        self.registers = registers
        columns.tokens = tokens
    }

    /// The transactions of a history.
    static func columns(of history: History) -> TransactionColumns {
        var reader = TransactionReader(history, registers: [], tokens: Tokens())
        reader.run()
        let misread = reader.columns.misreadKeys
        if misread.isEmpty { return reader.columns }
        // Tokens stay what they are.
        reader = TransactionReader(
            history,
            registers: Set(misread),
            tokens: reader.columns.tokens
        )
        reader.run()
        return reader.columns
    }

    private mutating func run() {
        let count = pairs.count
        columns.operations.reserveCapacity(count)
        columns.outcomes.reserveCapacity(count)
        columns.processes.reserveCapacity(count)
        columns.invoked.reserveCapacity(count)
        columns.completed.reserveCapacity(count)
        columns.firstSteps.reserveCapacity(count + 1)
        columns.stepKinds.reserveCapacity(count * 3)
        columns.stepKeys.reserveCapacity(count * 3)
        columns.stepArguments.reserveCapacity(count * 3)
        for operation in 0..<count { add(operation) }
    }

    private mutating func add(_ operation: Int) {
        let row = pairs.row(of: operation)
        let isKnown =
            isTransaction[row.f]
            && (row.argument == .null
                || Self.read(row.argument, of: pairs, into: &asked, &columns.tokens))
        switch row.kind {
        case .fail:
            if isKnown, row.argument != .null { append(operation, .fail, asked, reads: false) }
        case .ok where isKnown:
            addAnswered(operation, row)
        case .ok:
            columns.foreign.append(Int32(operation))
        case .info, .invoke:
            if isKnown, row.argument != .null {
                append(operation, .info, asked, reads: false)
            } else if isKnown, isRead[row.f] {
                // It changed nothing, whatever it would have read.
            } else if isKnown {
                leaveOut(operation, "nobody knows what it asked for, nor its outcome")
            } else {
                columns.foreign.append(Int32(operation))
            }
        }
    }

    /// Adds an acknowledged transaction, with what it was answered.
    private mutating func addAnswered(_ operation: Int, _ row: Pairs.Row) {
        if Self.read(row.result, of: pairs, into: &answered, &columns.tokens) {
            guard row.argument == .null || asked.areAnswered(by: answered) else {
                append(operation, .info, asked, reads: false)
                return leaveOut(operation, "it was answered other steps than it asked for")
            }
            append(operation, .ok, answered, reads: true)
        } else if row.argument == .null {
            columns.foreign.append(Int32(operation))
        } else if asked.steps.contains(where: { $0.kind == .read })
            || pairs.value(row.result).elements != nil
        {
            append(operation, .info, asked, reads: false)
            leaveOut(operation, "it was answered no steps")
        } else {
            append(operation, .ok, asked, reads: true)
        }
    }

    private mutating func leaveOut(_ operation: Int, _ reason: String) {
        columns.malformed.append(.init(operation: Int32(operation), reason: reason))
    }

    /// Reads the steps of a value; false if it has none.
    private static func read(
        _ code: ValueCode,
        of pairs: Pairs,
        into steps: inout RawSteps,
        _ tokens: inout Tokens
    ) -> Bool {
        steps.scan(code, of: pairs) || steps.read(pairs.value(code), &tokens)
    }

    private mutating func append(
        _ operation: Int,
        _ outcome: TransactionColumns.Outcome,
        _ raw: RawSteps,
        reads: Bool
    ) {
        let transaction = Int32(columns.count)
        columns.operations.append(Int32(operation))
        columns.outcomes.append(outcome)
        columns.processes.append(pairs.processNumber(of: operation))
        columns.invoked.append(Int32(pairs.invocation(of: operation)))
        let end = outcome == .ok ? pairs.completion(of: operation) : nil
        columns.completed.append(end.map(Int32.init) ?? .max)
        for step in raw.steps {
            let key = number(ofKey: step.key)
            switch step.kind {
            case .read: if reads { addRead(step, raw, key) }
            case .write: addWrite(step, raw, key, .written, of: transaction)
            case .append: addWrite(step, raw, key, .appended, of: transaction)
            }
        }
        columns.firstSteps.append(Int32(columns.stepKinds.count))
    }

    private mutating func number(ofKey token: Int64) -> Int32 {
        let next = Int32(columns.keyTokens.count)
        if let known = columns.keys.insert(token, as: next) { return known }
        columns.keyTokens.append(token)
        columns.keyUses.append(registers.contains(token) ? .register : [])
        columns.longest.append([])
        keyWriters.append((-1, 0, -1))
        return next
    }

    private mutating func add(
        _ kind: TransactionColumns.StepKind,
        _ key: Int32,
        _ argument: Int64
    ) {
        columns.stepKinds.append(kind)
        columns.stepKeys.append(key)
        columns.stepArguments.append(argument)
    }

    /// The token of a step's value, whatever it is.
    private mutating func token(_ step: RawSteps.Step, _ raw: RawSteps) -> Int64 {
        guard let list = step.list else { return step.value }
        return columns.tokens.token(
            of: .list(raw.elements[list].map { columns.tokens.value(of: $0) })
        )
    }

    private mutating func addWrite(
        _ step: RawSteps.Step,
        _ raw: RawSteps,
        _ key: Int32,
        _ use: TransactionColumns.KeyUse,
        of transaction: Int32
    ) {
        let token = token(step, raw)
        let write = Int32(columns.writeOwners.count)
        if let other = columns.writes.insert(token, in: key, as: write) {
            columns.writeIsRepeated[Int(other)] = true
        }
        let last = keyWriters[Int(key)]
        let isFirst = last.transaction != transaction
        if !isFirst { columns.writeIsLast[Int(last.write)] = false }
        let ordinal = isFirst ? 0 : last.count
        keyWriters[Int(key)] = (transaction, ordinal + 1, write)
        columns.keyUses[Int(key)].formUnion(use)
        columns.writeOwners.append(transaction)
        columns.writeKeys.append(key)
        columns.writeTokens.append(token)
        columns.writeOrdinals.append(ordinal)
        columns.writeIsLast.append(true)
        columns.writeIsRepeated.append(false)
        add(.write, key, Int64(write))
    }

    private mutating func addRead(_ step: RawSteps.Step, _ raw: RawSteps, _ key: Int32) {
        guard let list = step.list, !columns.keyUses[Int(key)].contains(.register) else {
            return add(.value, key, token(step, raw))
        }
        columns.keyUses[Int(key)].formUnion(.listRead)
        let isPrefix = Self.merge(raw.elements[list], into: &columns.longest[Int(key)])
        if isPrefix { return add(.list, key, Int64(list.count)) }
        add(.strayList, key, Int64(columns.strayLists.count))
        columns.strayLists.append(Array(raw.elements[list]))
    }

    /// Makes the longest list longer if the other one goes on with it; false if neither begins the
    /// other one.
    private static func merge(_ list: ArraySlice<Int64>, into longest: inout [Int64]) -> Bool {
        let common = min(list.count, longest.count)
        let start = list.startIndex
        let isSame = list.withUnsafeBufferPointer { one in
            longest.withUnsafeBufferPointer { other in
                for place in 0..<common where one[place] != other[place] { return false }
                return true
            }
        }
        guard isSame else { return false }
        if list.count > common { longest += list[(start + common)...] }
        return true
    }
}
