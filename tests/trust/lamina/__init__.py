"""A model of Lamina in Python, for tests that compare the program with it.

values    what programs compute with: operators, equality, order, printing
library   the functions of the language that the model knows
machine   runs a program
source    writes a program as text
writer    makes random programs
extras    makes inputs with floats, exact reals and methods, which the model does not run
process   gives inputs to lmsh and divides its output
"""
