import Histories

/// Where moments lie from left to right: at their real times, or in their order.
///
/// Real times are used if every operation has them, they agree with the journal's order, no bar
/// would be thinner than a few units, and whatever follows something is seen to follow it.
/// Otherwise only the order of events is drawn, and every event gets the room that labels need.
enum TimeScale {
    /// Proportional to the time between two moments, in nanoseconds.
    case real(from: Int64, to: Int64)
    /// By the order of events; the places of starts and finishes by the operation's start.
    case order(starts: [Int: Double], finishes: [Int: Double])

    private static let thinnestBar = 6.0
    private static let narrowestGap = 3.0
    private static let letter = 7.4

    /// Chooses for operations in order of invocation.
    init(core: [Operation], width: Double) {
        self = Self.realTimes(core, width) ?? Self.order(core, width)
    }

    /// Whether distances mean time.
    var isReal: Bool {
        guard case .real = self else { return false }
        return true
    }

    private static func realTimes(_ core: [Operation], _ width: Double) -> TimeScale? {
        var moments: [(position: Int, time: Int64, isFinish: Bool)] = []
        for operation in core {
            guard let start = operation.invokedAt else { return nil }
            moments.append((operation.start, start, false))
            guard operation.finish != Operation.never else { continue }
            guard let finish = operation.completedAt else { return nil }
            moments.append((operation.finish, finish, true))
        }
        moments.sort { $0.position < $1.position }
        guard let first = moments.first?.time, let last = moments.last?.time, first < last,
            max(first.magnitude, last.magnitude) < 1 << 60
        else { return nil }
        let unit = width / Double(last - first)
        for (earlier, later) in zip(moments, moments.dropFirst()) {
            let distance = Double(later.time - earlier.time) * unit
            if distance < 0 { return nil }
            if earlier.isFinish && !later.isFinish && distance < narrowestGap { return nil }
        }
        for operation in core {
            guard let start = operation.invokedAt, let finish = operation.completedAt,
                operation.finish != Operation.never
            else { continue }
            if Double(finish - start) * unit < thinnestBar { return nil }
        }
        return .real(from: first, to: last)
    }

    private static func order(_ core: [Operation], _ width: Double) -> TimeScale {
        let labels = core.map { $0.label(limit: 20).count }
        let columns = DrawnColumns(core, labelWidths: labels, frame: 3, gap: 3)
        let unit = min(width / Double(max(1, columns.last)), 2.5 * letter)
        var starts: [Int: Double] = [:]
        var finishes: [Int: Double] = [:]
        for (place, operation) in core.enumerated() {
            starts[operation.start] = Double(columns.starts[place]) * unit
            finishes[operation.start] = Double(columns.finishes[place]) * unit
        }
        return .order(starts: starts, finishes: finishes)
    }

    /// Where an operation begins, from 0 to the width; nil if that is not drawn.
    func start(_ operation: Operation, width: Double) -> Double? {
        switch self {
        case .real(let from, let to):
            operation.invokedAt.map { Self.place($0, from, to, width) }
        case .order(let starts, _): starts[operation.start]
        }
    }

    /// Where an operation ends; nil if it never does, or if that is not drawn.
    func finish(_ operation: Operation, width: Double) -> Double? {
        if operation.finish == Operation.never { return nil }
        return switch self {
        case .real(let from, let to):
            operation.completedAt.map { Self.place($0, from, to, width) }
        case .order(_, let finishes): finishes[operation.start]
        }
    }

    private static func place(_ time: Int64, _ from: Int64, _ to: Int64, _ width: Double) -> Double
    {
        let inside = min(max(time, from), to)
        return Double(inside - from) / Double(to - from) * width
    }

    /// Round times for an axis, with the fewest decimals that tell them apart, in seconds.
    static func ticks(from: Int64, to: Int64) -> [(time: Int64, text: String)] {
        let span = to - from
        var step: Int64 = 1
        search: while true {
            for factor: Int64 in [1, 2, 5] where span / (step * factor) <= 7 {
                step *= factor
                break search
            }
            step *= 10
        }
        var decimals = 9
        var unit: Int64 = 1
        while decimals > 0 && step % (unit * 10) == 0 {
            unit *= 10
            decimals -= 1
        }
        var time = from / step * step
        if time < from { time += step }
        return stride(from: time, through: to, by: Int(step)).map {
            ($0, seconds($0, decimals: decimals))
        }
    }

    private static func seconds(_ time: Int64, decimals: Int) -> String {
        let whole = time.magnitude / 1_000_000_000
        let digits = String(time.magnitude % 1_000_000_000)
        let fraction = (String(repeating: "0", count: 9 - digits.count) + digits).prefix(decimals)
        return (time < 0 ? "-" : "") + "\(whole)" + (decimals > 0 ? "." + fraction : "") + " s"
    }
}
