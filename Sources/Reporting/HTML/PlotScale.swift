/// An axis: where figures are on it, from 0 to 1, and which of them stand at it.
struct PlotScale {
    let ticks: [Double]
    let isLogarithmic: Bool
    private let low: Double
    private let high: Double

    init(least: Double, most: Double, isLogarithmic: Bool, parts: Double) {
        self.isLogarithmic = isLogarithmic
        guard isLogarithmic else {
            let step = Plot.step(for: most, parts: parts)
            let top = max(step, (most / step).rounded(.up) * step)
            ticks = stride(from: 0, through: top + step / 2, by: step).map { $0 }
            (low, high) = (0, top)
            return
        }
        var power = 1e-9
        while power * 10 <= least { power *= 10 }
        var powers = [power]
        while let last = powers.last, last < most { powers.append(last * 10) }
        ticks = powers
        (low, high) = (Plot.log(powers[0]), Plot.log(powers.last ?? most))
    }

    /// From 0 at its begin to 1 at its end.
    func place(_ figure: Double) -> Double {
        guard isLogarithmic else { return high > 0 ? figure / high : 0 }
        guard figure > 0, high > low else { return 0 }
        return max(0, (Plot.log(figure) - low) / (high - low))
    }
}
