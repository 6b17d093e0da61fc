import Histories

/// What a look at the columns of a key told, without making values of them.
enum ColumnDecision: Sendable {
    /// It is linearizable; whether anything about it could have been wrong.
    case linearizable(isConstrained: Bool)
    /// The operations at these places of the slice, in order, admit no order on their own.
    case refused([Int])
}

/// Calls of one key, taken straight from the columns of their history.
struct ColumnCalls<Kind: Sendable> {
    private(set) var calls: DenseCalls<Kind>
    /// Per number: the code of its value.
    private(set) var codes: [ValueCode] = []
    /// Per call: its place in the slice, or none if the calls are the slice.
    private var places: [Int32] = []
    private var isWhole = true
    private var values: ValueNumbers
    private let slice: KeySlice

    /// The number of values.
    var valueCount: Int { codes.count }

    /// Asks of each operation what it is and which value it is about, in order; nil if it is
    /// nothing that columns are enough for.
    init?(
        _ slice: KeySlice,
        _ call: (Pairs.Row) -> ColumnCall<Kind>
    ) {
        self.slice = slice
        values = ValueNumbers(slice)
        calls = DenseCalls(kinds: [], numbers: [], starts: [], finishes: [], eventCount: 0)
        calls.eventCount = slice.eventCount
        calls.kinds.reserveCapacity(slice.sources.count)
        calls.numbers.reserveCapacity(slice.sources.count)
        codes.reserveCapacity(slice.sources.count)
        let pairs = slice.history.pairs
        for place in slice.sources.indices {
            switch call(pairs.row(of: Int(slice.sources[place]))) {
            case .nothing:
                if isWhole { places = (slice.sources.startIndex..<place).map { Int32($0) } }
                isWhole = false
                continue
            case .more: return nil
            case .call(let kind, nil): append(kind, -1)
            case .call(let kind, let code?): append(kind, number(of: code))
            }
            if !isWhole { places.append(Int32(place)) }
        }
        assignRanks()
    }

    private mutating func assignRanks() {
        if isWhole {
            calls.starts = Array(slice.starts)
            calls.finishes = Array(slice.finishes)
        } else {
            calls.starts = places.map { slice.starts[Int($0)] }
            calls.finishes = places.map { slice.finishes[Int($0)] }
        }
    }

    @inline(__always)
    private mutating func append(_ kind: Kind, _ number: Int32) {
        calls.kinds.append(kind)
        calls.numbers.append(number)
    }

    @inline(__always)
    private mutating func number(of code: ValueCode) -> Int32 {
        let number = values.number(of: code)
        if number == codes.count { codes.append(code) }
        return number
    }

    /// Whether a call was acknowledged that not every state allows, so that it can be wrong.
    func isConstrained(_ isAlwaysPossible: (Kind) -> Bool) -> Bool {
        calls.finishes.indices.contains { call in
            calls.finishes[call] != DenseCalls<Kind>.never && !isAlwaysPossible(calls.kinds[call])
        }
    }

    /// Gives the values other numbers: each the place of its own among all.
    mutating func renumber(_ order: [Int]) {
        var places = [Int32](repeating: 0, count: order.count)
        for (place, number) in order.enumerated() { places[number] = Int32(place) }
        for call in 0..<calls.count where calls.numbers[call] >= 0 {
            calls.numbers[call] = places[Int(calls.numbers[call])]
        }
        codes = order.map { codes[$0] }
    }

    /// The place of a call in the slice.
    func place(of call: Int) -> Int {
        isWhole ? slice.sources.startIndex + call : Int(places[call])
    }
}

/// What columns make of an operation.
enum ColumnCall<Kind> {
    /// A call, about the value with this code if it is about one.
    case call(Kind, ValueCode?)
    /// It says nothing.
    case nothing
    /// More than columns is needed.
    case more
}
