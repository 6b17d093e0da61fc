extension FixedWidthInteger {
    /// The sum; where there is no such number, the greatest or the least.
    public func clampedSum(_ other: Self) -> Self {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }

    /// The difference; where there is no such number, the greatest or the least.
    public func clampedDifference(_ other: Self) -> Self {
        let (difference, isOver) = subtractingReportingOverflow(other)
        return isOver ? (other < 0 ? .max : .min) : difference
    }

    /// The product; where there is no such number, the greatest or the least.
    public func clampedProduct(_ other: Self) -> Self {
        let (product, isOver) = multipliedReportingOverflow(by: other)
        return isOver ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
