"""What the pages share; Streamlit's page discovery does not look into packages."""
