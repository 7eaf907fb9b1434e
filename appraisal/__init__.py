"""Performance appraisal: shop files in, explained scores and workbooks out."""
